namespace Purlin.RateLimiting.Tests;

/// <summary>Checks that are charged where their slot lies, against the general way of a store.</summary>
public sealed class InPlaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _time = new();

    public static TheoryData<string> Kinds =>
    [
        "bucket", "shaped", "window", "sliding", "calendar", "two buckets", "three buckets", "four buckets", "mixed",
        "with calendar", "four with calendar", "five",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Every_number_is_that_of_the_general_way(string kind)
    {
        var policy = new RateLimitPolicy("p", LimitsOf(kind)).WithVersion(3);
        using var local = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policy);
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time });
        var random = new Random(1);
        for (int i = 0; i < 5_000; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(random.Next(400_000)));
            var key = (ulong)random.Next(3);
            long cost = random.Next(9);
            Assert.Equal(Numbers(await Check(store, policy, key, cost)), Numbers(local.Policy("p").Check(key, cost)));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Batches_are_charged_as_single_checks(string kind)
    {
        var policy = new RateLimitPolicy("p", LimitsOf(kind));
        using var local = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policy);
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time });
        var random = new Random(5);
        foreach (int size in (int[])[200, 0, 1, 2, 15, 16, 17, 31, 33, 47, 48, 49, 97, 300])
        {
            // Known keys and new ones, some of them several times.
            ulong[] keys = [.. Enumerable.Range(0, size).Select(_ => (ulong)random.Next(size + 30))];
            var verdicts = new RateLimitVerdict[size + 1];
            local.Policy("p").CheckBatch(keys, verdicts);
            for (int i = 0; i < size; i++)
                Assert.Equal(Numbers(await Check(store, policy, keys[i], 1)), Numbers(verdicts[i]));
            string[] texts = [.. keys.Select(key => $"user:{key}")];
            local.Policy("p").CheckBatch(texts, verdicts);
            for (int i = 0; i < size; i++)
                Assert.Equal(Numbers(await Check(store, policy, texts[i], 1)), Numbers(verdicts[i]));
            Assert.Equal(default, verdicts[size]);
        }
    }

    // So many that not every key is in the line where it is looked for first.
    [Fact]
    public void Of_many_keys_each_is_charged_once_by_each_batch()
    {
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } },
            new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromDays(1), 100)));
        LocalPolicy policy = limiter.Policy("p");
        ulong[] keys = [.. Enumerable.Range(0, 60_000).Select(i => (ulong)i)];
        var verdicts = new RateLimitVerdict[keys.Length];
        for (int round = 1; round <= 3; round++)
        {
            policy.CheckBatch(keys, verdicts);
            Assert.All(verdicts, verdict => Assert.Equal((true, 100 - round), (verdict.IsAllowed, verdict.Remaining)));
        }

        Assert.Equal(keys.Length, limiter.Store.KeyCount);
    }

    [Fact]
    public void In_a_batch_too_each_key_has_its_own_override()
    {
        using var policies = new RateLimitPolicies(
            _time, new RateLimitPolicy("p", Limit.TokenBucket(1, Second, 2)),
            new RateLimitPolicy("vip", Limit.TokenBucket(1, Second, 5)));
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
        Assert.True(limiter.Check("p", 7UL).IsAllowed);
        policies.Override(new("p", "vip") { Key = 7UL });
        var verdicts = new RateLimitVerdict[40];
        limiter.Policy("p").CheckBatch([.. Enumerable.Range(0, 40).Select(i => i % 2 == 0 ? 7UL : 8UL)], verdicts);
        Assert.Equal(5, verdicts.Where((_, i) => i % 2 == 0).Count(verdict => verdict.IsAllowed));
        Assert.Equal(2, verdicts.Where((_, i) => i % 2 == 1).Count(verdict => verdict.IsAllowed));
    }

    // Charged, taken up to, reserved and settled at random, the wall clock stepping about: what was used never exceeds
    // burst + rate * elapsed.
    [Fact]
    public async Task Nobody_uses_more_than_the_envelope()
    {
        const long Burst = 20, PerSecond = 7;
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } },
            new RateLimitPolicy(
                "p", Limit.TokenBucket(PerSecond, Second, Burst), Limit.SlidingWindow(400, 60 * Second)));
        var random = new Random(3);
        var used = new long[3];
        var open = new Queue<(RateLimitReservation Reservation, int Key, long Estimate)>();
        long elapsedUs = 0;
        int operations = Effort.Of(100_000, 100_000_000);
        for (int i = 0; i < operations; i++)
        {
            int us = random.Next(4) == 0 ? random.Next(700_000) : 0;
            elapsedUs += us;
            _time.Advance(TimeSpan.FromMicroseconds(us));
            int key = random.Next(used.Length);
            long cost = random.Next(1, 24);
            switch (random.Next(8))
            {
                case 0:
                    _time.StepWallClock(TimeSpan.FromSeconds(random.Next(-100, 100)));
                    break;
                case 1:
                    used[key] += limiter.Policy("p").TakeUpTo((ulong)key, cost).Charged;
                    break;
                case 2:
                    RateLimitReservation taken = limiter.Reserve([new("p", (ulong)key)], cost, 3 * Second);
                    used[key] += taken.Verdict.Charged;
                    if (taken.Verdict.IsAllowed)
                        open.Enqueue((taken, key, cost));
                    break;
                case 3 when open.TryDequeue(out var oldest):
                    long actual = random.NextInt64(oldest.Estimate + 1);
                    if (await oldest.Reservation.SettleAsync(actual) == ReservationOutcome.Applied)
                        used[oldest.Key] -= oldest.Estimate - actual;
                    break;
                default:
                    used[key] += limiter.Check("p", (ulong)key, cost).Charged;
                    break;
            }

            Assert.True(
                used[key] * 1_000_000 <= (Burst * 1_000_000) + (PerSecond * elapsedUs),
                $"{used[key]} used after {elapsedUs} us, step {i}");
        }

        // Not for want of trying: at the end most of what flowed in was used by each.
        Assert.All(used, permits => Assert.InRange(permits, PerSecond * elapsedUs / 1_000_000 / 2, long.MaxValue));
    }

    private static Limit[] LimitsOf(string kind)
    {
        Limit slow = Limit.TokenBucket(1, Second, 6), quick = Limit.TokenBucket(7, Second, 4).Named("quick");
        Limit third = Limit.TokenBucket(40, 60 * Second, 9).Named("third"), shaped = Limit.LeakyBucket(3, Second, 5);
        Limit window = Limit.FixedWindow(8, TimeSpan.FromSeconds(3));
        Limit calendar = Limit.CalendarWindow(11, CalendarUnit.Minute);
        return kind switch
        {
            "bucket" => [slow],
            "shaped" => [shaped],
            "window" => [window],
            "sliding" => [Limit.SlidingWindow(5, TimeSpan.FromSeconds(3))],
            "calendar" => [calendar],
            "two buckets" => [slow, shaped],
            "three buckets" => [quick, slow, third],
            "four buckets" => [third, slow, shaped, quick],
            "mixed" => [slow, window, Limit.SlidingWindow(9, TimeSpan.FromSeconds(5)), quick],
            "with calendar" => [slow, calendar],
            "four with calendar" => [slow, calendar, window, shaped],
            _ => [slow, quick, third, shaped, window],
        };
    }

    private static object Numbers(RateLimitVerdict verdict) => new
    {
        verdict.IsAllowed,
        verdict.Remaining,
        verdict.RetryAfter,
        verdict.Delay,
        verdict.ResetAfter,
        verdict.Charged,
        RefusedBy = verdict.RefusedBy?.Name,
        Tightest = verdict.TightestLimit?.Name,
        verdict.PolicyVersion,
        verdict.IsAtomic,
        verdict.IsOverflow,
    };

    private static async ValueTask<RateLimitVerdict> Check(
        MemoryRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost)
    {
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(
            new[] { new RateLimitCheck(new RateLimitCharge[] { new(policy, key, cost) }) }, verdicts);
        return verdicts[0];
    }
}
