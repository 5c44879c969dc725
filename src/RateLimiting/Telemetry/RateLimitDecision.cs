namespace Purlin.RateLimiting;

/// <summary>One check and what became of it.</summary>
/// <param name="At">When.</param>
/// <param name="Policy">Under which policy; of a joint check the one that refused, or the tightest.</param>
/// <param name="Key">Who. May be a secret: it is not in <see cref="object.ToString"/>.</param>
/// <param name="Cost">Permits asked for.</param>
/// <param name="Verdict">The answer.</param>
public readonly record struct RateLimitDecision(
    DateTimeOffset At, string Policy, RateLimitKey Key, long Cost, RateLimitVerdict Verdict);
