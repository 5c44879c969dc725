namespace Purlin.RateLimiting;

/// <summary>How a <see cref="LocalRateLimiter"/> keeps states and waiters.</summary>
public sealed class LocalRateLimiterOptions
{
    /// <summary>The default of <see cref="MaxWaitersPerKey"/>.</summary>
    public const int DefaultMaxWaitersPerKey = 1_000;

    /// <summary>Clock and memory.</summary>
    public MemoryOptions Memory { get; set; } = new();

    /// <summary>How many may wait for one key under one policy; one more is refused at once.</summary>
    /// <value>1,000; 0 to 1,000,000.</value>
    public int MaxWaitersPerKey { get; set; } = DefaultMaxWaitersPerKey;
}
