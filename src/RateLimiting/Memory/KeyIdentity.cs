namespace Purlin.RateLimiting;

/// <summary>
/// A key as tables know it: 64 bits of a keyed hash, never 0, and the key itself for those that compare it.
/// </summary>
internal readonly record struct KeyIdentity(ulong Hash, RateLimitKey Key);
