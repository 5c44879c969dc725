namespace Purlin.RateLimiting;

/// <summary>A key that is refused often.</summary>
/// <param name="Policy">Under which policy.</param>
/// <param name="Key">Who.</param>
/// <param name="Refusals">How often, at most <paramref name="MaxExcess"/> too many, never too few.</param>
/// <param name="MaxExcess">How many of them may be those of keys that were forgotten for it.</param>
public readonly record struct RefusedKey(string Policy, RateLimitKey Key, long Refusals, long MaxExcess)
{
    /// <summary>Says the numbers, not the key: it may be a secret.</summary>
    public override string ToString() => $"{Policy}: {Refusals} refusals (at most {MaxExcess} too many)";
}
