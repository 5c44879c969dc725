namespace Purlin.RateLimiting;

/// <summary>One reading of the clocks: monotonic time for durations, wall time for calendars.</summary>
internal readonly record struct LimiterNow(long MonotonicUs, long WallUs)
{
    public long For(LimitAlgorithm algorithm) => algorithm.UsesWallClock ? WallUs : MonotonicUs;
}
