namespace Purlin.Redlock;

/// <summary>What became of a release.</summary>
public enum LockRelease
{
    /// <summary>The lock was held until now, and is free unless its owner has entered it more often.</summary>
    Released,

    /// <summary>The lock had been lost before.</summary>
    AlreadyLost,

    /// <summary>Too few nodes answered: it is free at the end of its lease at the latest.</summary>
    Unknown,
}
