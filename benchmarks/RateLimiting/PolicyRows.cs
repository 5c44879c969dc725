using System.Diagnostics;
using Purlin.RateLimiting;

namespace Purlin.Benchmarks;

/// <summary>What policies cost that change at run time.</summary>
internal static class PolicyRows
{
    /// <summary>A name to its policy, among ten thousand.</summary>
    public static void Resolve(RowSetup row)
    {
        int count = row.Size(10_000, 100);
        RateLimitPolicies policies = row.Use(new RateLimitPolicies(
            [.. Enumerable.Range(0, count).Select(i => Policy($"tenant-{i:0000}/search"))]));
        string[] names = [.. Enumerable.Range(0, 256).Select(i => $"tenant-{i * 37 % count:0000}/search")];
        row.Ours("RateLimitPolicies", n =>
            {
                ulong found = 0;
                for (long i = 0; i < n; i++)
                    found += (ulong)policies.Resolve(names[i & 255], 42UL).Version;
                return found;
            })
            .Time(Unit.Nanoseconds, Goal.AtMost(20))
            .Allocated(Goal.Exactly(0));
    }

    /// <summary>P17: one replacement under a million live keys, until the first check is judged by it.</summary>
    public static void Replace(RowSetup row)
    {
        int count = row.Size(1_000_000, 1_000);
        LocalRateLimiter limiter = row.Use(new LocalRateLimiter(Policy("p")));
        LocalPolicy policy = limiter.Policy("p");
        for (int key = 0; key < count; key++)
            policy.Check((ulong)key);
        row.Ours("RateLimitPolicies.Replace", () =>
            {
                long start = Stopwatch.GetTimestamp();
                limiter.Policies.Replace(Policy("p"), TokenInheritance.Proportionally);
                policy.Check(7UL);
                return Stopwatch.GetElapsedTime(start).TotalSeconds;
            })
            .Measure("one swap and the first check", Unit.Milliseconds, seconds => seconds, Goal.AtMost(1));
    }

    private static RateLimitPolicy Policy(string name) =>
        new(name, Limit.TokenBucket(100, TimeSpan.FromDays(1), 100));
}
