using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>Processes of several versions of a policy over one Redis: a fleet that is being brought up to date.</summary>
public sealed class RedisVersionTests(RedisFixture redis) : IClassFixture<RedisFixture>, IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ConnectionMultiplexer _client = RedisLimits.Connect(redis.Server.EndPoint);
    private readonly SteppedTime _time = new();
    private readonly RedisRateLimitOptions _options = RedisLimits.Options();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(TokenInheritance.AsIs, 6, 5)]
    [InlineData(TokenInheritance.Reset, 20, 5)]
    [InlineData(TokenInheritance.Proportionally, 12, 3)]
    [InlineData(TokenInheritance.Additive, 16, 5)]
    public async Task Of_ten_six_are_left_and_the_limit_becomes_twenty_or_five(
        TokenInheritance how, long twenty, long five)
    {
        Func<long, Limit>[] kinds =
        [
            n => Limit.TokenBucket(1, Day, n), n => Limit.FixedWindow(n, Day), n => Limit.SlidingLog((int)n, Day),
            n => Limit.SlidingWindow(n, Day), n => Limit.CalendarWindow(n, CalendarUnit.Year),
        ];
        RedisRateLimitStore older = Store(), newer = Store();
        foreach (Func<long, Limit> from in kinds)
        {
            foreach (Func<long, Limit> to in kinds)
            {
                foreach ((long limit, long left) in new[] { (20, twenty), (5, five) })
                {
                    string name = $"{Array.IndexOf(kinds, from)} {Array.IndexOf(kinds, to)} {limit} {how}";
                    var old = new RateLimitPolicy(name, from(10));
                    await CheckAsync(older, old, "k", 4);
                    RateLimitPolicy next = new RateLimitPolicy(name, to(limit)).Replacing(old, how, _time.GetUtcNow());
                    Assert.Equal((left, 2), await CheckAsync(newer, next, "k", 0));
                    // Who knows the first version alone is judged by the second, of whatever kind it is.
                    Assert.Equal((left - 1, 2), await CheckAsync(older, old, "k", 1));
                    Assert.Equal((left - 2, 2), await CheckAsync(newer, next, "k", 1));
                }
            }
        }
    }

    [Fact]
    public async Task A_process_that_never_saw_a_key_s_version_is_judged_by_it_in_checks_batches_and_reservations()
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, Day, 10));
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(6, Day), Limit.FixedWindow(100, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        Assert.Equal((4, 2), await CheckAsync(Store(), next, "new", 2));

        var verdicts = new RateLimitVerdict[3];
        await Store().CheckAsync(
            new RateLimitCheck[]
            {
                new(new RateLimitCharge[] { new(old, "new", 1), new(old, "other", 1) }),
                new(new RateLimitCharge[] { new(old, "new", 1) }),
                new(new RateLimitCharge[] { new(old, "untouched", 1) }),
            }, verdicts);
        Assert.Equal([3, 2, 5], verdicts.Select(verdict => verdict.Remaining));
        Assert.All(verdicts, verdict => Assert.Equal(
            (2, "6-per-86400s-log"), (verdict.PolicyVersion, verdict.TightestLimit?.Name)));

        RedisRateLimitStore third = Store();
        Assert.Equal(2, (await ReserveAsync(third, old, "new", 2, "id")).PolicyVersion);
        Assert.Equal((0, 2), await CheckAsync(third, old, "new", 0));
        Assert.Equal(ReservationOutcome.Applied, await Store().SettleAsync("id", new long[] { 0 }));
        Assert.Equal((2, 2), await CheckAsync(third, old, "new", 0));
    }

    [Fact]
    public async Task A_reservation_is_settled_under_the_version_that_holds_then()
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 10), Limit.Concurrency(3));
        RateLimitPolicy next = new RateLimitPolicy(
            "p", Limit.FixedWindow(100, Day), Limit.Concurrency(4), Limit.TokenBucket(2, TimeSpan.FromSeconds(1), 20))
            .Replacing(old, TokenInheritance.Proportionally, _time.GetUtcNow());
        RedisRateLimitStore older = Store(), newer = Store();
        foreach ((string key, RedisRateLimitStore settler) in new[] { ("a", older), ("b", newer), ("c", Store()) })
        {
            Assert.True((await ReserveAsync(older, old, key, 3, key)).IsAllowed);
            RateLimitVerdict held = await ReserveAsync(newer, next, key, 2, "refused");
            Assert.Equal((false, "4-at-once"), (held.IsAllowed, held.RefusedBy?.Name));
            Assert.Equal(ReservationOutcome.Applied, await settler.SettleAsync(key, new long[] { 0 }));
            // Three of ten became six of twenty, and three of the new rate are given back; nothing is held.
            RateLimitVerdict left = await ReserveAsync(newer, next, key, 4, key + "'");
            Assert.Equal((true, 0L), (left.IsAllowed, left.Remaining));
            Assert.Equal(ReservationOutcome.Applied, await newer.SettleAsync(key + "'", new long[] { 0 }));
            Assert.Equal((4, 2), Seen(await newer.CheckOneAsync(next, key, 0)));
        }
    }

    // Who does not know of the trial charges both sides, is refused by the current one and told of the other.
    [Fact]
    public async Task A_trial_is_a_version_that_older_processes_judge_by_with_nobody_under_the_candidate()
    {
        var old = new RateLimitPolicy("p", Limit.FixedWindow(9, Day));
        var trial = new PolicyTrial(old, new("next", Limit.TokenBucket(1, Day, 3), Limit.SlidingLog(50, Day)));
        RateLimitPolicy tried = trial.Policy.Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        RedisRateLimitStore older = Store(), newer = Store();
        Assert.Equal((8, 1), await CheckAsync(older, old, "k", 1));
        trial.Share = 1;
        // A limit that comes to be begins as new.
        Assert.Equal((3, 2), await CheckAsync(newer, tried, "k", 0));
        for (int left = 7; left >= 5; left--)
        {
            RateLimitVerdict told = await older.CheckOneAsync(old, "k", 1);
            Assert.Equal((true, left, 2, null),
                (told.IsAllowed, told.Remaining, told.PolicyVersion, told.ExceededSoftLimit?.Name));
        }

        RateLimitVerdict beyond = await older.CheckOneAsync(old, "k", 1);
        Assert.Equal((true, 4L, "candidate/1-per-86400s"),
            (beyond.IsAllowed, beyond.Remaining, beyond.ExceededSoftLimit?.Name));
        Assert.False((await newer.CheckOneAsync(tried, "k", 1)).IsAllowed);
        trial.Share = 0;
        Assert.Equal((4, 2), await CheckAsync(newer, tried, "k", 0));
    }

    [Fact]
    public async Task A_version_with_an_algorithm_of_its_own_is_refused_by_name_to_who_does_not_know_it()
    {
        var old = new RateLimitPolicy("p", Limit.FixedWindow(9, Day));
        RateLimitPolicy own = new RateLimitPolicy("p", Limit.Custom("own", new CoolDownAlgorithm(6, 3_000_000)))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        RedisRateLimitStore older = Store(), newer = Store();
        Assert.Equal((5, 2), await CheckAsync(newer, own, "k", 1));
        InvalidOperationException error =
            await Assert.ThrowsAnyAsync<InvalidOperationException>(() => CheckAsync(older, old, "k", 1));
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
        Assert.Equal((5, 2), await CheckAsync(newer, own, "k", 0));
        Assert.Equal((8, 1), await CheckAsync(older, old, "a key that the newer has not touched", 1));
        // Of the same kinds a state means the same: five used of nine are five of its own six, and it is told.
        RateLimitPolicy wider = new RateLimitPolicy("p", Limit.Custom("own", new CoolDownAlgorithm(9, 3_000_000)))
            .Replacing(own, TokenInheritance.AsIs, _time.GetUtcNow());
        Assert.Equal((4, 3), await CheckAsync(Store(), wider, "k", 1));
        Assert.Equal((1, 3), await CheckAsync(newer, own, "k", 0));
    }

    [Fact]
    public async Task Processes_may_come_to_know_their_own_algorithms_in_any_order()
    {
        var first = new RateLimitPolicy("first", Limit.Custom("own", new CoolDownAlgorithm(6, 3_000_000)));
        var second = new RateLimitPolicy("second", Limit.Custom("other", new CoolDownAlgorithm(5, 3_000_000, "other")));
        RedisRateLimitStore one = Store(), other = Store();
        Assert.Equal((5, 1), await CheckAsync(one, first, "k", 1));
        Assert.Equal((4, 1), await CheckAsync(one, second, "k", 1));
        Assert.Equal((3, 1), await CheckAsync(other, second, "k", 1));
        Assert.Equal((4, 1), await CheckAsync(other, first, "k", 1));
        Assert.Equal((3, 1), await CheckAsync(one, first, "k", 1));
    }

    // Of two that are over before the change one is given back at its end; of neither is anything held any more.
    [Fact]
    public async Task What_ended_before_a_change_ended_as_the_version_before_says()
    {
        var old = new RateLimitPolicy("p", Limit.Concurrency(9), Limit.FixedWindow(100, Day));
        IRateLimitStore[] stores = [new MemoryRateLimitStore(new() { TimeProvider = _time }), Store()];
        foreach (IRateLimitStore store in stores)
        {
            ReservationTerms charged = new("a", TimeSpan.FromSeconds(1), ReservationExpiry.Charge);
            ReservationTerms released = new("b", TimeSpan.FromSeconds(2), ReservationExpiry.Release);
            Assert.True((await store.ReserveAsync(new(new RateLimitCharge[] { new(old, "k", 3) }), charged)).IsAllowed);
            Assert.True((await store.ReserveAsync(new(new RateLimitCharge[] { new(old, "k", 4) }), released)).IsAllowed);
            Assert.Equal((2, 1), Seen(await store.CheckOneAsync(old, "k", 0)));
        }

        _time.Us += 3_000_000;
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.Concurrency(200), Limit.SlidingLog(100, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        RateLimitPolicy last = new RateLimitPolicy("p", Limit.SlidingLog(100, Day), Limit.Concurrency(2))
            .Replacing(next, TokenInheritance.AsIs, _time.GetUtcNow());
        foreach (IRateLimitStore store in stores)
        {
            // The three of the first stay charged, the four of the second do not.
            Assert.Equal((97, 2), Seen(await store.CheckOneAsync(next, "k", 0)));
            Assert.Equal((2, 3), Seen(await store.CheckOneAsync(last, "k", 0)));
            Assert.Equal(ReservationOutcome.Expired, await store.SettleAsync("a", new long[] { 0 }));
        }
    }

    // The key is used under every version, so its lease is known under the latest; what its record says is of a version
    // that nobody remembers, with another number of limits.
    [Fact]
    public async Task What_a_reservation_holds_is_given_back_after_more_changes_than_a_policy_remembers()
    {
        var first = new RateLimitPolicy("p", Limit.Concurrency(4), Limit.TokenBucket(1, Day, 5));
        IRateLimitStore[] stores = [new MemoryRateLimitStore(new() { TimeProvider = _time }), Store()];
        foreach (IRateLimitStore store in stores)
        {
            Assert.True((await ReserveAsync(store, first, "k", 3, "a")).IsAllowed);
            RateLimitPolicy policy = first;
            for (int change = 0; change <= RateLimitPolicy.MaxHistory; change++)
            {
                policy = new RateLimitPolicy(
                    "p", Limit.Concurrency(4), Limit.TokenBucket(1, Day, 5), Limit.FixedWindow(100, Day))
                    .Replacing(policy, TokenInheritance.AsIs, _time.GetUtcNow());
                RateLimitVerdict held = await ReserveAsync(store, policy, "k", 2, $"refused {change}");
                Assert.Equal((false, "4-at-once"), (held.IsAllowed, held.RefusedBy?.Name));
            }

            Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync("a", new long[] { 0 }));
            Assert.True((await ReserveAsync(store, policy, "k", 3, "b")).IsAllowed);
            Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync("b", new long[] { 3 }));
            Assert.Equal(2, (await store.CheckOneAsync(policy, "k", 0)).Remaining);
        }
    }

    [Fact]
    public async Task A_key_that_was_dropped_as_idle_is_as_one_that_was_kept()
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 10));
        await CheckAsync(Store(), old, "kept", 1);
        _time.Us += 60_000_000;
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(20, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        RateLimitPolicy last = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 30))
            .Replacing(next, TokenInheritance.AsIs, _time.GetUtcNow());
        _time.Us += 3_000_000;
        foreach (string key in new[] { "kept", "never seen" })
        {
            Assert.Equal((10, 2), await CheckAsync(Store(), next, key, 0));
            Assert.Equal((13, 3), await CheckAsync(Store(), last, key, 0));
        }
    }

    [Fact]
    public async Task Processes_that_take_a_key_over_at_once_lose_no_charge()
    {
        const int Keys = 40, Processes = 6, Limit1 = 20;
        var old = new RateLimitPolicy("p", Limit.FixedWindow(50, Day));
        RedisRateLimitStore[] stores = [.. Enumerable.Range(0, Processes).Select(_ => Store())];
        for (int key = 0; key < Keys; key++)
            await CheckAsync(stores[0], old, $"k{key}", 7);
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(Limit1, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        int[] granted = new int[Keys];
        await Task.WhenAll(Enumerable.Range(0, Keys * Processes * 4).Select(async i =>
        {
            int key = i / Processes % Keys;
            RateLimitVerdict verdict = await stores[i % Processes].CheckOneAsync(next, $"k{key}", 1);
            if (verdict.IsAllowed)
                Interlocked.Increment(ref granted[key]);
        }));
        Assert.All(granted, count => Assert.Equal(Limit1, count));
    }

    [Fact]
    public async Task A_definition_that_was_lost_is_written_again_after_a_restart()
    {
        await using RedisServer own = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisLimits.Connect(own.EndPoint);
        RedisRateLimitStore newer = new(client, _options), older = new(client, _options);
        var old = new RateLimitPolicy("p", Limit.FixedWindow(10, Day));
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(5, Day))
            .Replacing(old, TokenInheritance.AsIs, DateTimeOffset.UtcNow);
        await CheckAsync(newer, next, "k", 1);
        client.GetDatabase().KeyDelete($"{_options.Namespace}:#versions:p:2");
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => CheckAsync(older, old, "k", 1));
        // One that cannot be judged harms nobody in its call.
        var verdicts = new RateLimitVerdict[2];
        ValueTask both = older.CheckAsync(
            new RateLimitCheck[]
            {
                new(new RateLimitCharge[] { new(old, "k", 1) }), new(new RateLimitCharge[] { new(old, "free", 1) }),
            }, verdicts);
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => both.AsTask());
        Assert.Equal((9, 1), await CheckAsync(older, old, "free", 0));

        own.Execute("SCRIPT", "FLUSH");
        Assert.Equal((3, 2), await CheckAsync(newer, next, "k", 1));
        Assert.Equal((2, 2), await CheckAsync(older, old, "k", 1));
    }

    [Fact]
    public async Task A_definition_is_written_anew_every_day_that_it_is_used()
    {
        // Of its own: where a script has been told the time it must not be known as the one that asks for it.
        await using RedisServer own = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisLimits.Connect(own.EndPoint);
        var time = new ManualTimeProvider();
        _options.TimeProvider = time;
        var store = new RedisRateLimitStore(client, _options);
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(5, Day)).WithVersion(2);
        string definition = $"{_options.Namespace}:#versions:p:2";
        IDatabase database = client.GetDatabase();
        await CheckAsync(store, next, "k", 1);
        Assert.InRange((database.KeyTimeToLive(definition))!.Value, 6 * Day, 7 * Day);
        database.KeyDelete(definition);
        time.Advance(Day - TimeSpan.FromTicks(1));
        await CheckAsync(store, next, "k", 1);
        Assert.False(database.KeyExists(definition));
        time.Advance(TimeSpan.FromTicks(1));
        await CheckAsync(store, next, "k", 1);
        Assert.True(database.KeyExists(definition));
    }

    [Fact]
    public async Task What_somebody_else_wrote_at_a_key_is_named_and_harms_nobody_else()
    {
        RedisRateLimitStore store = Store();
        var old = new RateLimitPolicy("p", Limit.FixedWindow(10, Day));
        await CheckAsync(store, old, "k", 1);
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.SlidingLog(5, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        IDatabase database = _client.GetDatabase();
        string name = $"{_options.Namespace}:p:tk";
        byte[] raw = (byte[])database.StringGet(name)!;
        database.StringSet(name, raw[..^3]);
        await Assert.ThrowsAsync<InvalidDataException>(() => CheckAsync(store, next, "k", 1));
        Assert.Equal((4, 2), await CheckAsync(store, next, "other", 1));
    }

    private static (long, int) Seen(RateLimitVerdict verdict) => (verdict.Remaining, verdict.PolicyVersion);

    private static async Task<(long Remaining, int Version)> CheckAsync(
        RedisRateLimitStore store, RateLimitPolicy policy, string key, long cost) =>
        Seen(await store.CheckOneAsync(policy, key, cost));

    private static Task<RateLimitVerdict> ReserveAsync(
        IRateLimitStore store, RateLimitPolicy policy, string key, long cost, string id) =>
        store.ReserveAsync(new(new RateLimitCharge[] { new(policy, key, cost) }),
            new(id, TimeSpan.FromHours(1), ReservationExpiry.Charge)).AsTask();

    private RedisRateLimitStore Store() => RedisLimits.Told(_client, _time, _options);
}
