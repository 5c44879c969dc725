using FsCheck.Fluent;

namespace Purlin.RateLimiting.Tests;

/// <summary>What becomes of keys in memory when their policy is replaced.</summary>
public sealed class PolicyVersionTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TokenInheritance[] Strategies = Enum.GetValues<TokenInheritance>();

    private readonly ManualTimeProvider _time = new();
    private readonly MemoryRateLimitStore _store;

    public PolicyVersionTests() => _store = new(new() { TimeProvider = _time });

    [Theory]
    [InlineData(TokenInheritance.AsIs, 6, 5)]
    [InlineData(TokenInheritance.Reset, 20, 5)]
    [InlineData(TokenInheritance.Proportionally, 12, 3)]
    [InlineData(TokenInheritance.Additive, 16, 5)]
    public void Of_ten_six_are_left_and_the_limit_becomes_twenty_or_five(TokenInheritance how, long twenty, long five)
    {
        foreach ((long limit, long left) in new[] { (20, twenty), (5, five) })
        {
            foreach (Func<long, Limit> kind in new Func<long, Limit>[]
            {
                n => Limit.TokenBucket(1, Day, n), n => Limit.FixedWindow(n, Day), n => Limit.SlidingLog((int)n, Day),
                n => Limit.SlidingWindow(n, Day), n => Limit.CalendarWindow(n, CalendarUnit.Year),
            })
            {
                var store = new MemoryRateLimitStore(new() { TimeProvider = _time });
                var old = new RateLimitPolicy("p", kind(10));
                Check(store, old, "k", 4);
                RateLimitPolicy next = new RateLimitPolicy("p", kind(limit)).Replacing(old, how, _time.GetUtcNow());
                RateLimitVerdict verdict = Check(store, next, "k", 0);
                Assert.Equal((left, 2), (verdict.Remaining, verdict.PolicyVersion));
            }
        }
    }

    [Fact]
    public void A_higher_version_given_to_the_store_keeps_a_debt()
    {
        var policy = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 5));
        Assert.True(Reserve(policy, "k", 5, "id").IsAllowed);
        _store.Settle("id", [25]);
        RateLimitPolicy next = policy.WithVersion(7);
        Assert.Equal(TimeSpan.FromSeconds(21), Check(_store, next, "k").RetryAfter);
        _time.Advance(TimeSpan.FromSeconds(21));
        Assert.True(Check(_store, next, "k").IsAllowed);
        Assert.False(Check(_store, next, "k").IsAllowed);
    }

    [Fact]
    public async Task Who_knows_an_older_version_is_judged_by_the_newer_and_told()
    {
        var old = new RateLimitPolicy("p", Limit.FixedWindow(10, Day));
        var before = new StoreRateLimiter(_store, old);
        var after = new StoreRateLimiter(
            _store, new RateLimitPolicy("p", Limit.FixedWindow(3, Day))
                .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow()));
        CancellationToken token = TestContext.Current.CancellationToken;
        Assert.Equal((9L, 1), Seen(await before.CheckAsync("p", "k", cancellationToken: token)));
        Assert.Equal((2L, 2), Seen(await after.CheckAsync("p", "k", cancellationToken: token)));
        Assert.Equal((1L, 2), Seen(await before.CheckAsync("p", "k", cancellationToken: token)));
        Assert.Equal((2L, 2), Seen(await before.CheckAsync("p", "other", cancellationToken: token)));
        RateLimitVerdict all = await before.CheckAllAsync(
            new RateLimitRequest[] { new("p", "k"), new("p", "new") }, cancellationToken: token);
        Assert.Equal((0L, 2), Seen(all));
        Assert.False((await after.CheckAsync("p", "k", cancellationToken: token)).IsAllowed);

        static (long, int) Seen(RateLimitVerdict verdict) => (verdict.Remaining, verdict.PolicyVersion);
    }

    [Fact]
    public void Touched_late_or_after_each_change_a_key_has_the_same_state() => Properties.Check(
        from kinds in Gen.Choose(0, 4).ListOf(5)
        from limits in Gen.Choose(1, 40).ListOf(5)
        from strategies in Gen.Elements(Strategies).ListOf(5)
        from waits in Generators.Int64(0, 20_000_000).Generator.ListOf(5)
        from charges in Gen.Choose(0, 30).ListOf(5)
        select (kinds, limits, strategies, waits, charges),
        t =>
        {
            var time = new ManualTimeProvider();
            var eager = new MemoryRateLimitStore(new() { TimeProvider = time });
            var lazy = new MemoryRateLimitStore(new() { TimeProvider = time });
            RateLimitPolicy? policy = null;
            for (int i = 0; i < t.kinds.Count; i++)
            {
                var next = new RateLimitPolicy("p", LimitOf(t.kinds[i], t.limits[i]), Limit.FixedWindow(50, Day));
                policy = policy is null ? next : next.Replacing(policy, t.strategies[i], time.GetUtcNow());
                // The eager store sees each version at once, the lazy one only learns of the last.
                Check(eager, policy, "k", 0);
                if (i == 0)
                {
                    foreach (MemoryRateLimitStore store in new[] { eager, lazy })
                        store.CheckOne(policy, "k", t.charges[0], CheckMode.TakeUpTo);
                }

                time.Advance(TimeSpan.FromMicroseconds(t.waits[i]));
            }

            foreach (string key in new[] { "k", "never seen" })
            {
                RateLimitVerdict one = eager.CheckOne(policy!, key, 0), other = lazy.CheckOne(policy!, key, 0);
                Assert.Equal((one.Remaining, one.ResetAfter), (other.Remaining, other.ResetAfter));
                one = eager.CheckOne(policy!, key, 3);
                other = lazy.CheckOne(policy!, key, 3);
                Assert.Equal((one.IsAllowed, one.RetryAfter), (other.IsAllowed, other.RetryAfter));
            }
        });

    [Fact]
    public void Many_keys_take_their_debts_along_and_the_old_arrays_are_given_back()
    {
        const int Keys = 20_000;
        var old = new RateLimitPolicy("p", Limit.FixedWindow(10, Day));
        for (ulong key = 0; key < Keys; key++)
            Check(_store, old, key, 1 + (long)(key % 10));
        long before = _store.UsedBytes;
        RateLimitPolicy next = new RateLimitPolicy(
            "p", Limit.FixedWindow(10, Day), Limit.FixedWindow(100, Day).Named("b"))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        for (ulong key = 0; key < Keys; key += 2)
            Assert.Equal(9 - (long)(key % 10), Check(_store, next, key, 0).Remaining);
        for (ulong key = Keys; key-- > 0;)
            Assert.Equal(9 - (long)(key % 10), Check(_store, next, key, 0).Remaining);
        Assert.Equal(10, Check(_store, next, Keys + 1, 0).Remaining);
        // A resize under way counts the keys that it has moved.
        Assert.InRange(_store.KeyCount, Keys * 9 / 10, Keys);
        Assert.InRange(_store.UsedBytes, before, before * 3);
    }

    [Fact]
    public void Threads_that_check_while_versions_change_are_granted_the_limit_and_no_more()
    {
        const int Limit1 = 400, Keys = 50, Versions = 40;
        var policy = new RateLimitPolicy("p", Limit.FixedWindow(Limit1, Day));
        RateLimitPolicy[] versions = new RateLimitPolicy[Versions];
        for (int i = 0; i < Versions; i++)
            versions[i] = policy = i == 0 ? policy : policy.Replacing(policy, Strategies[i % 2 * 2], _time.GetUtcNow());
        var granted = new int[Keys];
        int next = 0;
        Parallel.For(0, 4, thread =>
        {
            for (int i = 0; i < Keys * Limit1; i++)
            {
                if (thread == 0 && i % (Keys * Limit1 / Versions) == 0)
                    Volatile.Write(ref next, Math.Min(Volatile.Read(ref next) + 1, Versions - 1));
                RateLimitPolicy known = versions[Math.Max(0, Volatile.Read(ref next) - (thread % 2))];
                int key = (i + (thread * 7)) % Keys;
                RateLimitVerdict verdict = thread % 3 == 0
                    ? Pair(known, (ulong)key)
                    : Check(_store, known, (ulong)key);
                if (verdict.IsAllowed)
                    Interlocked.Increment(ref granted[key]);
            }
        });
        Assert.All(granted, count => Assert.Equal(Limit1, count));
        Assert.Equal(Versions, Check(_store, versions[^1], 0UL, 0).PolicyVersion);

        RateLimitVerdict Pair(RateLimitPolicy known, ulong key)
        {
            RateLimitCharge[] charges = [new(known, key, 1), new(known, key + 1_000_000, 0)];
            return _store.Check(new RateLimitCheck(charges));
        }
    }

    [Fact]
    public void A_reservation_is_settled_under_the_version_that_holds_then()
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 10), Limit.Concurrency(3));
        Assert.True(Reserve(old, "k", 3, "a").IsAllowed);
        RateLimitPolicy next = new RateLimitPolicy(
            "p", Limit.FixedWindow(100, Day), Limit.Concurrency(4),
            Limit.TokenBucket(2, TimeSpan.FromSeconds(1), 20))
            .Replacing(old, TokenInheritance.Proportionally, _time.GetUtcNow());
        RateLimitVerdict held = Reserve(next, "k", 2, "b");
        Assert.Equal((false, "4-at-once"), (held.IsAllowed, held.RefusedBy?.Name));
        Assert.Equal(ReservationOutcome.Applied, _store.Settle("a", [0]));
        // Three of ten became six of twenty, and three of the new rate are given back; nothing is held.
        RateLimitVerdict left = Reserve(next, "k", 4, "c");
        Assert.Equal((true, 0L), (left.IsAllowed, left.Remaining));
        _store.Settle("c", [0]);
        RateLimitVerdict[] each = _store.TableOf(next).PeekEach(
            _store.Hasher.Identify("k"), _store.Now(withWall: true), 0);
        Assert.Equal([100, 4, 17], each.Select(verdict => verdict.Remaining));
    }

    [Theory]
    [InlineData(TokenInheritance.AsIs, 4.5, 10, 10)]
    [InlineData(TokenInheritance.AsIs, 3, 9, 10)]
    [InlineData(TokenInheritance.Additive, 3, 19, 20)]
    [InlineData(TokenInheritance.Proportionally, 3, 18, 20)]
    public void What_was_refilled_before_a_change_is_not_given_back_after_it(
        TokenInheritance how, double seconds, long before, long after)
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 10));
        Assert.True(Reserve(old, "k", 4, "a").IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.TokenBucket(1, Day, 20))
            .Replacing(old, how, _time.GetUtcNow());
        Assert.Equal(before, Check(_store, next, "k", 0).Remaining);
        Assert.Equal(ReservationOutcome.Applied, _store.Settle("a", [0]));
        Assert.Equal(after, Check(_store, next, "k", 0).Remaining);
    }

    [Theory]
    [InlineData(TokenInheritance.AsIs, 200, 60, 100)]
    [InlineData(TokenInheritance.Additive, 200, 160, 200)]
    [InlineData(TokenInheritance.Proportionally, 200, 120, 160)]
    [InlineData(TokenInheritance.AsIs, 30, 30, 30)]
    [InlineData(TokenInheritance.Proportionally, 10, 2, 2)]
    public void A_window_gives_back_no_more_than_the_reservation_took_of_it(
        TokenInheritance how, int limit, long before, long after)
    {
        foreach (Func<int, Limit> kind in
            new Func<int, Limit>[] { n => Limit.FixedWindow(n, Day), n => Limit.SlidingWindow(n, Day) })
        {
            string key = kind(1).Name;
            var old = new RateLimitPolicy(key, kind(100));
            Assert.True(Reserve(old, key, 40, key + "a").IsAllowed);
            if (limit <= 10)
                Assert.True(Check(_store, old, key, 40).IsAllowed);
            RateLimitPolicy next = new RateLimitPolicy(key, kind(limit)).Replacing(old, how, _time.GetUtcNow());
            Assert.Equal(before, Check(_store, next, key, 0).Remaining);
            Assert.Equal(ReservationOutcome.Applied, _store.Settle(key + "a", [0]));
            Assert.Equal(after, Check(_store, next, key, 0).Remaining);
        }
    }

    [Fact]
    public void A_key_that_was_dropped_as_idle_is_as_one_that_was_kept()
    {
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 10));
        Check(_store, old, "kept");
        _time.Advance(TimeSpan.FromMinutes(1));
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 20))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(13, Check(_store, next, "kept", 0).Remaining);
        Assert.Equal(13, Check(_store, next, "dropped, or never seen", 0).Remaining);
        var elsewhere = new MemoryRateLimitStore(new() { TimeProvider = _time });
        Assert.Equal(13, Check(elsewhere, next, "in a process that started later", 0).Remaining);
    }

    [Fact]
    public void Where_memory_is_short_a_change_forgets_nothing()
    {
        const int Keys = 6_000;
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time, MaxBytes = MemoryOptions.MinMaxBytes });
        var policy = new RateLimitPolicy("p", Limit.FixedWindow(3, Day));
        var granted = new long[Keys];
        for (int version = 0; version < 12; version++)
        {
            for (int key = 0; key < Keys; key++)
                granted[key] += store.CheckOne(policy, (ulong)key, 1).Charged;
            Limit limit = version % 2 == 0 ? Limit.SlidingWindow(3, Day) : Limit.FixedWindow(3, Day);
            policy = new RateLimitPolicy("p", limit).Replacing(policy, TokenInheritance.AsIs, _time.GetUtcNow());
        }

        Assert.All(granted, count => Assert.InRange(count, 0, 3));
        Assert.InRange(granted.Sum(), Keys / 10, Keys * 3);
        // At the least of all bounds the cells that versions share are a large part of it.
        Assert.InRange(store.UsedBytes, 0, MemoryOptions.MinMaxBytes * 9 / 8);
    }

    [Fact]
    public void Only_a_policy_of_the_name_is_replaced_and_the_history_is_bounded()
    {
        var policy = new RateLimitPolicy("p", Limit.FixedWindow(3, Day));
        Assert.Throws<ArgumentException>(() => policy.Replacing(new("q", policy.Limits[0]), default, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => policy.Replacing(policy, (TokenInheritance)9, default));
        Assert.Throws<ArgumentException>(() => policy.Replacing(policy.WithVersion(int.MaxValue), default, default));
        for (int i = 0; i < 20; i++)
            policy = policy.Replacing(policy, TokenInheritance.AsIs, _time.GetUtcNow());
        Assert.Equal(21, policy.Version);
        Assert.Equal(Enumerable.Range(13, RateLimitPolicy.MaxHistory), policy.History.Select(old => old.Version));
        Assert.All(policy.History, old => Assert.Empty(old.History));
        Assert.False(policy.TryInherit(12, [0, 0], new long[2]));
        Assert.True(policy.TryInherit(13, [0, 2], new long[2]));
        Assert.Equal(40, policy.WithVersion(40).Replacing(policy, TokenInheritance.AsIs, default).Version);
    }

    private static Limit LimitOf(int kind, int permits) => kind switch
    {
        0 => Limit.TokenBucket(permits, TimeSpan.FromSeconds(7), permits + 3),
        1 => Limit.FixedWindow(permits, TimeSpan.FromSeconds(10)),
        2 => Limit.SlidingWindow(permits, TimeSpan.FromSeconds(10)),
        3 => Limit.SlidingLog(permits, TimeSpan.FromSeconds(10)),
        _ => Limit.LeakyBucket(permits, TimeSpan.FromSeconds(3), queue: 5),
    };

    private static RateLimitVerdict Check(
        MemoryRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost = 1) =>
        store.CheckOne(policy, key, cost);

    private RateLimitVerdict Reserve(RateLimitPolicy policy, RateLimitKey key, long cost, string id) =>
        _store.Reserve(new(new RateLimitCharge[] { new(policy, key, cost) }),
            new(id, TimeSpan.FromHours(1), ReservationExpiry.Charge));
}
