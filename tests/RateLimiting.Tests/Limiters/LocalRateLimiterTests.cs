namespace Purlin.RateLimiting.Tests;

public sealed class LocalRateLimiterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Ten_lines_of_a_user()
    {
        string user = "user:42";
        #region RateLimiting_quick_start
        var search = new RateLimitPolicy("search",
            Limit.TokenBucket(100, per: TimeSpan.FromMinutes(1), burst: 20),
            Limit.CalendarWindow(10_000, CalendarUnit.Day));
        var global = new RateLimitPolicy("global", Limit.SlidingWindow(50_000, TimeSpan.FromMinutes(1)));
        using var limiter = new LocalRateLimiter(search, global);

        RateLimitVerdict one = limiter.Check("search", user, cost: 3);      // allowed or refused, left, wait, reset
        RateLimitVerdict all = limiter.CheckAll([new("search", user), new("global", "")]);     // both or neither

        await limiter.WaitAsync("search", user, CancellationToken.None);    // first come first served

        await using RateLimitReservation reserved = await limiter.ReserveAsync(
            "search", "user:7", estimate: 10, lifetime: TimeSpan.FromMinutes(2));
        if (reserved.Verdict.IsAllowed)
            await reserved.SettleAsync(actual: 4);                          // the other 6 are given back
        #endregion
        Assert.True(one.IsAllowed && all.IsAllowed);
        Assert.InRange(one.Remaining, 17, 20);
        Assert.InRange(limiter.Peek("search", "user:7").Remaining, 16, 20);
    }

    [Fact]
    public async Task Local_and_store_limiters_say_the_same()
    {
        RateLimitPolicy[] policies =
        [
            new("a", Limit.TokenBucket(7, TimeSpan.FromSeconds(1), 20), Limit.FixedWindow(50, TimeSpan.FromMinutes(1))),
            new("b", Limit.SlidingWindow(30, TimeSpan.FromSeconds(10))),
            new("c", Limit.SlidingLog(30, TimeSpan.FromSeconds(10)), Limit.CalendarWindow(40, CalendarUnit.Minute)),
        ];
        using var local = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
        var shared = new StoreRateLimiter(new MemoryRateLimitStore(new() { TimeProvider = _time }), policies);
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(random.Next(300_000)));
            RateLimitRequest[] requests =
            [
                .. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new RateLimitRequest(
                    policies[random.Next(3)].Name, (ulong)random.Next(3), random.Next(4))),
            ];
            RateLimitRequest any = requests[0];
            Assert.Equal(local.Policy(any.Policy).TakeUpTo(any.Key, any.Weight).Charged,
                (await shared.TakeUpToAsync(any.Policy, any.Key, any.Weight)).Charged);
            Assert.Equal(local.Peek(any.Policy, any.Key, 3).RetryAfter,
                (await shared.PeekAsync(any.Policy, any.Key, 3)).RetryAfter);
            RateLimitVerdict one = local.CheckAll(requests, 2), two = await shared.CheckAllAsync(requests, 2);
            Assert.Equal(
                (one.IsAllowed, one.Remaining, one.RetryAfter, one.ResetAfter, one.RefusedBy?.Name, one.RequestIndex),
                (two.IsAllowed, two.Remaining, two.RetryAfter, two.ResetAfter, two.RefusedBy?.Name, two.RequestIndex));
        }
    }

    [Fact]
    public void A_verdict_says_in_words_what_it_is()
    {
        using LocalRateLimiter limiter = Create(Limit.LeakyBucket(1, TimeSpan.FromSeconds(1), queue: 1));
        Assert.Equal("refused by 1-per-1s-shaped, no wait will do", limiter.Check("p", "k", 3).ToString());
        Assert.Equal("allowed, 0 left", limiter.Check("p", "k").ToString());
        Assert.Equal("allowed after 00:00:01, 0 left", limiter.Check("p", "k").ToString());
        Assert.Equal("refused by 1-per-1s-shaped, retry after 00:00:01", limiter.Check("p", "k").ToString());
    }

    [Fact]
    public async Task Disposing_a_reservation_releases_it_unless_it_is_settled()
    {
        using LocalRateLimiter limiter = Create(Limit.FixedWindow(10, TimeSpan.FromDays(1)));
        await using (await limiter.ReserveAsync("p", "k", 6, TimeSpan.FromMinutes(1)))
            Assert.Equal(4, limiter.Peek("p", "k").Remaining);
        Assert.Equal(10, limiter.Peek("p", "k").Remaining);
        await using (RateLimitReservation kept = await limiter.ReserveAsync("p", "k", 6, TimeSpan.FromMinutes(1)))
            Assert.Equal(ReservationOutcome.Applied, await kept.SettleAsync(5));
        Assert.Equal(5, limiter.Peek("p", "k").Remaining);
        RateLimitReservation refused = await limiter.ReserveAsync("p", "k", 6, TimeSpan.FromMinutes(1));
        Assert.False(refused.Verdict.IsAllowed);
        await refused.DisposeAsync();
        Assert.Equal(5, limiter.Peek("p", "k").Remaining);
    }

    [Fact]
    public async Task Several_units_are_reserved_and_settled_at_once()
    {
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } },
            new RateLimitPolicy("requests", Limit.FixedWindow(10, TimeSpan.FromDays(1))),
            new RateLimitPolicy("tokens", Limit.FixedWindow(10_000, TimeSpan.FromDays(1))),
            new RateLimitPolicy("running", Limit.Concurrency(1)));
        RateLimitRequest[] requests = [new("requests", "t"), new("tokens", "t", 5_000), new("running", "t")];
        RateLimitReservation first = await limiter.ReserveAllAsync(requests, 1, TimeSpan.FromMinutes(1));
        RateLimitReservation second = await limiter.ReserveAllAsync(requests, 1, TimeSpan.FromMinutes(1));
        Assert.Equal("1-at-once", second.Verdict.RefusedBy?.Name);
        Assert.Equal(9, limiter.Peek("requests", "t").Remaining);
        await first.SettleEachAsync(new long[] { 1, 3_000, 1 });
        Assert.Equal(9, limiter.Peek("requests", "t").Remaining);
        Assert.Equal(7_000, limiter.Peek("tokens", "t").Remaining);
        Assert.Equal(1, limiter.Peek("running", "t").Remaining);
    }

    [Fact]
    public void Bad_input_is_named_and_consumes_nothing()
    {
        using LocalRateLimiter limiter = Create(Limit.FixedWindow(10, TimeSpan.FromDays(1)));
        Assert.Throws<ArgumentException>(() => limiter.Check("nobody", "k"));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.Check("p", "k", -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.CheckAll([new("p", "k"), new("p", "l", -1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => limiter.CheckAll([new("p", "k", 1 << 30)], 1 << 30));
        Assert.Throws<ArgumentException>(() => limiter.CheckAll([]));
        Assert.Throws<ArgumentException>(() => limiter.CheckAll(new RateLimitRequest[17]));
        Assert.Equal(10, limiter.Peek("p", "k").Remaining);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MemoryRateLimitStore(new() { MaxBytes = 1 }));
    }

    [Fact]
    public void Batches_equal_single_checks()
    {
        using LocalRateLimiter batched = Create(Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 2));
        using LocalRateLimiter single = Create(Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 2));
        ulong[] keys = [.. Enumerable.Range(0, 100).Select(i => (ulong)(i % 37))];
        string[] texts = [.. keys.Select(key => $"user:{key}")];
        var verdicts = new RateLimitVerdict[keys.Length];
        batched.Policy("p").CheckBatch(keys, verdicts);
        Assert.Equal(keys.Select(key => single.Check("p", key).IsAllowed), verdicts.Select(v => v.IsAllowed));
        batched.Policy("p").CheckBatch(texts, verdicts);
        Assert.Equal(texts.Select(key => single.Check("p", key).IsAllowed), verdicts.Select(v => v.IsAllowed));
    }

    [Fact]
    public void Status_tells_each_limit_apart()
    {
        using LocalRateLimiter limiter = Create(
            Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 5), Limit.FixedWindow(9, TimeSpan.FromDays(1)));
        limiter.Check("p", "k", 4);
        Assert.Equal([1L, 5L], limiter.Policy("p").PeekEach("k").Select(verdict => verdict.Remaining));
        Assert.Equal([5L, 9L], limiter.Policy("p").PeekEach("new").Select(verdict => verdict.Remaining));
    }

    [Fact]
    public void Checks_allocate_nothing()
    {
        using var limiter = new LocalRateLimiter(
            new RateLimitPolicy("one", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 1_000)),
            new RateLimitPolicy("three", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 1_000),
                Limit.FixedWindow(1_000, TimeSpan.FromDays(1)), Limit.SlidingWindow(900, TimeSpan.FromDays(1))),
            new RateLimitPolicy("wide", Limit.SlidingLog(50, TimeSpan.FromDays(1)),
                Limit.CalendarWindow(1_000, CalendarUnit.Day)));
        var verdicts = new RateLimitVerdict[3];
        string[] keys = ["a", "b", "c"];
        Allocations.AssertNone(() =>
        {
            limiter.Check("one", "user:42");
            limiter.Check("one", 42UL);
            limiter.Check("three", "user:42", 2);
            limiter.Check("wide", "user:42");
            limiter.Peek("three", "nobody");
            limiter.CheckAll([new("one", "user:42"), new("three", "user:42"), new("wide", "x")]);
            limiter.Policy("one").CheckBatch(keys, verdicts);
        });
    }

    private LocalRateLimiter Create(params Limit[] limits) => new(
        new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, new RateLimitPolicy("p", limits));
}
