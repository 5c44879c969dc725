namespace Purlin.RateLimiting;

/// <summary>What a penalty does to the checks of a key.</summary>
public enum PenaltyKind
{
    /// <summary>Every check is refused until it is over.</summary>
    LockOut,

    /// <summary>
    /// Every check is refused until it is over, and nothing flows into buckets meanwhile: they are then as they were.
    /// Windows and what is held are as without it.
    /// </summary>
    FreezeRefill,

    /// <summary>Checks cost a multiple.</summary>
    RaiseCost,
}
