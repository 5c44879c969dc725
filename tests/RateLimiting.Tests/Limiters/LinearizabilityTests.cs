namespace Purlin.RateLimiting.Tests;

public sealed class LinearizabilityTests
{
    private const int Threads = 4;
    private readonly ManualTimeProvider _time = new();

    [Theory]
    [InlineData("bucket")]
    [InlineData("window")]
    [InlineData("two limits")]
    [InlineData("two buckets")]
    [InlineData("four buckets")]
    [InlineData("three kinds")]
    [InlineData("log")]
    public void Each_of_many_new_keys_is_granted_its_permits_exactly(string kind)
    {
        Limit[] limits = kind switch
        {
            "bucket" => [Limit.TokenBucket(1, TimeSpan.FromDays(1), 3)],
            "window" => [Limit.FixedWindow(3, TimeSpan.FromDays(400))],
            "two buckets" => Buckets(3, 4),
            "four buckets" => Buckets(5, 3, 4, 3),
            "three kinds" =>
            [
                .. Buckets(4), Limit.FixedWindow(3, TimeSpan.FromDays(400)),
                Limit.SlidingWindow(5, TimeSpan.FromDays(9)),
            ],
            "log" => [Limit.SlidingLog(3, TimeSpan.FromDays(1))],
            _ => [Limit.TokenBucket(1, TimeSpan.FromDays(1), 3), Limit.FixedWindow(4, TimeSpan.FromDays(400))],
        };
        using LocalRateLimiter limiter = Create(new RateLimitPolicy("p", limits));
        const int Keys = 20_000;
        var granted = new int[Keys];
        OnThreads(thread =>
        {
            LocalPolicy policy = limiter.Policy("p");
            for (int i = 0; i < Keys * 2; i++)
            {
                int key = i % Keys;
                if (policy.Check((ulong)key).IsAllowed)
                    Interlocked.Increment(ref granted[key]);
            }
        });
        Assert.All(granted, count => Assert.Equal(3, count));
    }

    [Fact]
    public void A_hierarchy_grants_its_tightest_limit_exactly_and_charges_nobody_for_a_refusal()
    {
        using LocalRateLimiter limiter = Create(
            new RateLimitPolicy("user", Limit.TokenBucket(1, TimeSpan.FromDays(1), 60)),
            new RateLimitPolicy("tenant", Limit.FixedWindow(500, TimeSpan.FromDays(400)), Limit.SlidingLog(300, TimeSpan.FromDays(1))),
            new RateLimitPolicy("global", Limit.TokenBucket(1, TimeSpan.FromDays(1), 1_000)));
        var byUser = new long[40];
        var byTenant = new long[4];
        long all = 0;
        OnThreads(thread =>
        {
            for (int i = 0; i < 4_000; i++)
            {
                int user = (i * 7) % byUser.Length, tenant = user % byTenant.Length;
                RateLimitRequest[] requests = (i + thread) % 2 == 0
                    ? [new("user", (ulong)user), new("tenant", (ulong)tenant), new("global", "")]
                    : [new("global", ""), new("tenant", (ulong)tenant), new("user", (ulong)user)];
                if (!limiter.CheckAll(requests).IsAllowed)
                    continue;
                Interlocked.Increment(ref byUser[user]);
                Interlocked.Increment(ref byTenant[tenant]);
                Interlocked.Increment(ref all);
            }
        });
        Assert.Equal(1_000, all);
        Assert.Equal(0, limiter.Peek("global", "").Remaining);
        for (int user = 0; user < byUser.Length; user++)
            Assert.Equal(60 - byUser[user], limiter.Peek("user", (ulong)user).Remaining);
        for (int tenant = 0; tenant < byTenant.Length; tenant++)
            Assert.Equal(300 - byTenant[tenant], limiter.Peek("tenant", (ulong)tenant).Remaining);
    }

    [Fact]
    public void Reservations_of_many_threads_never_hold_more_than_the_limit()
    {
        using LocalRateLimiter limiter = Create(new RateLimitPolicy("held", Limit.Concurrency(3)));
        int held = 0, most = 0;
        OnThreads(thread =>
        {
            for (int i = 0; i < 2_000; i++)
            {
                RateLimitReservation reservation = limiter.Reserve([new("held", "k")], 1, TimeSpan.FromHours(1));
                if (!reservation.Verdict.IsAllowed)
                    continue;
                InterlockedMax(ref most, Interlocked.Increment(ref held));
                Interlocked.Decrement(ref held);
                Assert.Equal(ReservationOutcome.Applied, reservation.ReleaseAsync().AsTask().Result);
            }
        });
        Assert.InRange(most, 1, 3);
        Assert.Equal(3, limiter.Peek("held", "k").Remaining);
    }

    private static Limit[] Buckets(params int[] bursts) =>
        [.. bursts.Select((burst, i) => Limit.TokenBucket(1, TimeSpan.FromDays(1), burst).Named($"bucket {i}"))];

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is var now && now != seen)
            seen = now;
    }

    private static void OnThreads(Action<int> body)
    {
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                failure = e;
            }
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        Assert.Null(failure);
    }

    private LocalRateLimiter Create(params RateLimitPolicy[] policies) =>
        new(new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
}
