namespace Purlin.RateLimiting;

/// <summary>The first check of a replay that was refused.</summary>
/// <param name="At">When.</param>
/// <param name="Key">Who.</param>
/// <param name="Limit">By which limit.</param>
/// <param name="RetryAfter">How long it would have had to wait.</param>
public sealed record FirstRefusal(DateTimeOffset At, RateLimitKey Key, string Limit, TimeSpan RetryAfter);
