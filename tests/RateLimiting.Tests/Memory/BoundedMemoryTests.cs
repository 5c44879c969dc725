namespace Purlin.RateLimiting.Tests;

public sealed class BoundedMemoryTests
{
    private readonly ManualTimeProvider _time = new();

    public static TheoryData<string> Kinds => ["bucket", "odd", "fixed", "sliding", "two"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_flood_of_keys_stays_within_the_bound_and_admits_nobody_too_much(string kind)
    {
        Limit[] limits = kind switch
        {
            "bucket" => [Limit.TokenBucket(1, TimeSpan.FromMinutes(1), 3)],
            "odd" => [Limit.TokenBucket(999_983, TimeSpan.FromDays(400), 3)],
            "fixed" => [Limit.FixedWindow(3, TimeSpan.FromDays(1))],
            "sliding" => [Limit.SlidingWindow(3, TimeSpan.FromDays(1))],
            _ => [Limit.TokenBucket(1, TimeSpan.FromMinutes(1), 3), Limit.FixedWindow(9, TimeSpan.FromDays(1))],
        };
        using LocalRateLimiter limiter = Create(1 << 20, limits);
        LocalPolicy policy = limiter.Policy("p");
        var allowed = new int[100_000];
        for (int round = 0; round < 3; round++)
        {
            for (int key = 0; key < allowed.Length; key++)
                allowed[key] += policy.Check((ulong)key).IsAllowed ? 1 : 0;
            Assert.InRange(limiter.Store.UsedBytes, 1, 1 << 20);
        }

        Assert.InRange(allowed.Max(), 1, 3);
        Assert.Equal(3, allowed[0]);
        Assert.True(policy.Check((ulong)allowed.Length - 1).IsOverflow);
    }

    [Fact]
    public void Newcomers_are_served_again_once_the_flood_is_idle()
    {
        using LocalRateLimiter limiter = Create(1 << 20, Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 3));
        for (ulong key = 0; key < 200_000; key++)
            limiter.Check("p", key);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (ulong key = 1_000_000; key < 1_020_000; key++)
            Assert.True(limiter.Check("p", key, 3).IsAllowed);
    }

    [Fact]
    public void Exact_logs_refuse_new_keys_at_the_bound()
    {
        using LocalRateLimiter limiter = Create(1 << 18, Limit.SlidingLog(100, TimeSpan.FromDays(1)));
        RateLimitVerdict last = default;
        for (ulong key = 0; key < 10_000; key++)
            last = limiter.Check("p", key);
        Assert.Equal((false, true), (last.IsAllowed, last.IsOverflow));
        Assert.Null(last.RefusedBy);
        Assert.True(limiter.Check("p", 0UL).IsAllowed);
        Assert.InRange(limiter.Store.UsedBytes, 1, 1 << 18);
    }

    // A key without a slot and one with a slot, all or nothing.
    [Fact]
    public void Checks_of_several_keys_work_through_the_overflow()
    {
        using LocalRateLimiter limiter = Create(1 << 18, Limit.TokenBucket(1, TimeSpan.FromDays(1), 2));
        for (ulong key = 0; key < 100_000; key++)
            limiter.Check("p", key);
        ulong crowded = 77_777_777;
        Assert.True(limiter.Check("p", 0UL).IsAllowed);
        RateLimitVerdict refused = limiter.CheckAll([new("p", 0UL), new("p", crowded)]);
        Assert.False(refused.IsAllowed);
        Assert.InRange(limiter.Store.UsedBytes, 1, 1 << 18);
    }

    // One key's numbers with a neighbour in the cells: what moves from cell to slot takes its debts along.
    [Fact]
    public void A_key_that_finds_room_later_owes_what_it_owed()
    {
        using LocalRateLimiter limiter = Create(1 << 16, Limit.FixedWindow(3, TimeSpan.FromDays(1)),
            Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 3));
        ulong key = 0;
        while (!limiter.Check("p", ++key).IsOverflow)
        {
        }

        int allowed = 1;
        for (int i = 0; i < 500; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            allowed += limiter.Check("p", key).IsAllowed ? 1 : 0;
            for (ulong other = 0; other < 20; other++)
                limiter.Check("p", (1UL << 50) + ((ulong)i * 20) + other);
        }

        Assert.InRange(allowed, 1, 3);
    }

    private LocalRateLimiter Create(long maxBytes, params Limit[] limits) => new(
        new LocalRateLimiterOptions { Memory = { TimeProvider = _time, MaxBytes = maxBytes } },
        new RateLimitPolicy("p", limits));
}
