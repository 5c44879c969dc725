namespace Purlin.RateLimiting;

/// <summary>A check as traffic was recorded.</summary>
/// <param name="At">When.</param>
/// <param name="Key">Who.</param>
/// <param name="Cost">Permits, 0 to 2^40.</param>
public readonly record struct RecordedCheck(DateTimeOffset At, RateLimitKey Key, long Cost = 1);
