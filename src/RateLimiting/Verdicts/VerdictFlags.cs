namespace Purlin.RateLimiting;

/// <summary>What is yes or no about a verdict.</summary>
[Flags]
internal enum VerdictFlags : byte
{
    /// <summary>Refused, in one step.</summary>
    None = 0,

    /// <summary>Allowed.</summary>
    Allowed = 1,

    /// <summary>Not one atomic step.</summary>
    Stepwise = 2,

    /// <summary>Decided by the memory bound.</summary>
    Overflow = 4,

    /// <summary>The numbers are worked out of a bucket's word when they are asked for.</summary>
    Lazy = 8,

    /// <summary>Refused because of a penalty.</summary>
    Penalty = 16,
}
