namespace Purlin.RateLimiting;

/// <summary>What a check does with a cost that fits.</summary>
public enum CheckMode
{
    /// <summary>Charges it, or nothing.</summary>
    Charge,

    /// <summary>Says what it would do, and charges nothing.</summary>
    Peek,

    /// <summary>Charges as much of it as there is; allowed if that is anything.</summary>
    TakeUpTo,
}
