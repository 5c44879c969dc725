namespace Purlin.RateLimiting;

/// <summary>One key under one policy with its cost, as a store is asked about it.</summary>
/// <param name="Policy">The policy, with the version that the caller knows.</param>
/// <param name="Key">Who is limited.</param>
/// <param name="Cost">Permits, 0 to 2^40.</param>
public readonly record struct RateLimitCharge(RateLimitPolicy Policy, RateLimitKey Key, long Cost);
