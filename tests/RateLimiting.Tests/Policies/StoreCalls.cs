namespace Purlin.RateLimiting.Tests;

/// <summary>Short forms of calls to a store.</summary>
internal static class StoreCalls
{
    public static RateLimitVerdict CheckOne(
        this MemoryRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost,
        CheckMode mode = CheckMode.Charge) =>
        store.Check(new RateLimitCheck(new RateLimitCharge[] { new(policy, key, cost) }, mode));

    public static async Task<RateLimitVerdict> CheckOneAsync(
        this IRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost,
        CheckMode mode = CheckMode.Charge)
    {
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(
            new RateLimitCheck[] { new(new RateLimitCharge[] { new(policy, key, cost) }, mode) }, verdicts);
        return verdicts[0];
    }
}
