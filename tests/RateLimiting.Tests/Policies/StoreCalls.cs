namespace Purlin.RateLimiting.Tests;

/// <summary>Short forms of calls to a store in memory.</summary>
internal static class StoreCalls
{
    public static RateLimitVerdict CheckOne(
        this MemoryRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost,
        CheckMode mode = CheckMode.Charge) =>
        store.Check(new RateLimitCheck(new RateLimitCharge[] { new(policy, key, cost) }, mode));
}
