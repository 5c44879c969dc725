namespace Purlin.RateLimiting;

/// <summary>One key under one policy, as a part of a check of several.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Key">Who is limited.</param>
/// <param name="Weight">What a cost of 1 counts here, 0 to 2^40.</param>
/// <param name="Tier">The key's tier, for <see cref="RateLimitOverride"/>s by tier; null for none.</param>
public readonly record struct RateLimitRequest(
    string Policy, RateLimitKey Key, long Weight = 1, string? Tier = null);
