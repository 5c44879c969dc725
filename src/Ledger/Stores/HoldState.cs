namespace Purlin.Ledger;

/// <summary>Whether a hold is open, or how it ended.</summary>
public enum HoldState
{
    /// <summary>Something is left of it.</summary>
    Open = 0,

    /// <summary>It was captured, and what was not captured was released.</summary>
    Captured = 1,

    /// <summary>It was voided: the rest was released.</summary>
    Voided = 2,

    /// <summary>Its lifetime ended: the rest was released.</summary>
    Expired = 3,
}
