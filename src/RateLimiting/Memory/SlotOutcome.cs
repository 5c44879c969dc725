namespace Purlin.RateLimiting;

/// <summary>What came of charging a slot where it lies.</summary>
internal enum SlotOutcome
{
    /// <summary>Nothing: the slot is locked or was moved.</summary>
    Unknown,

    /// <summary>A limit refused; nothing was written.</summary>
    Refused,

    /// <summary>Every limit was charged.</summary>
    Charged,
}
