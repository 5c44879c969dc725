namespace Purlin.RateLimiting.Tests;

/// <summary>
/// Keys without a slot, judged by the cells that they share, when their policy is replaced: what a cell owes goes over
/// to the cells of the next version, so that no key ever has more left than a key of its own history would have.
/// </summary>
public sealed class OverflowInheritanceTests
{
    private const int Keys = 40_000;
    private const long MaxBytes = 1 << 19;
    private const int Permits = 40;
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Long = TimeSpan.FromDays(400);

    private readonly ManualTimeProvider _time = new();

    public static TheoryData<string, string> Changes => new()
    {
        { "fixed", "fixed" }, { "fixed", "sliding" }, { "fixed", "bucket" }, { "fixed", "odd" }, { "fixed", "two" },
        { "sliding", "fixed" }, { "sliding", "sliding" }, { "sliding", "two" },
        { "bucket", "bucket" }, { "bucket", "odd" }, { "bucket", "fixed" }, { "bucket", "two" },
        { "two", "two" }, { "two", "fixed" }, { "two", "bucket" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_shared_cells_owe_goes_over_with_the_policy(string from, string to)
    {
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time, MaxBytes = MaxBytes });
        // Has room for all of them.
        var oracle = new MemoryRateLimitStore(new() { TimeProvider = _time });
        var old = new RateLimitPolicy("p", LimitsOf(from));
        int shared = 0;
        for (int key = 0; key < Keys; key++)
        {
            RateLimitVerdict verdict = store.CheckOne(old, (ulong)key, 1 + (key * 7 % Permits), CheckMode.TakeUpTo);
            shared += verdict.IsOverflow ? 1 : 0;
            if (verdict.Charged > 0)
                Assert.Equal(verdict.Charged, oracle.CheckOne(old, (ulong)key, verdict.Charged).Charged);
        }

        Assert.InRange(shared, Keys / 4, Keys);
        RateLimitPolicy next = new RateLimitPolicy("p", LimitsOf(to))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        long[] left = [.. Enumerable.Range(0, Keys).Select(key => oracle.CheckOne(next, (ulong)key, 0).Remaining)];
        KeyTable before = store.TableOf(old), after = store.TableOf(next);
        // Some while the older table is still being emptied, with their cells in it; new ones until it is.
        for (int key = 0; key < Keys; key += 3)
            left[key] -= store.CheckOne(next, (ulong)key, Permits, CheckMode.TakeUpTo).Charged;
        for (ulong key = 1UL << 40; !before.IsDrained; key++)
        {
            Assert.InRange(key, 1UL << 40, (1UL << 40) + 100_000);
            store.CheckOne(next, key, 1);
        }

        Assert.Same(after, store.TableOf(next));
        for (int key = 0; key < Keys; key++)
        {
            Assert.InRange(store.CheckOne(next, (ulong)key, 0).Remaining, 0, left[key]);
            Assert.InRange(store.CheckOne(next, (ulong)key, Permits, CheckMode.TakeUpTo).Charged, 0, left[key]);
        }

        Assert.InRange(store.UsedBytes, 0, MaxBytes);
    }

    // The bound is reached by keys of which each then asks again: none may be without a place because of the change.
    [Fact]
    public void Whoever_had_a_slot_is_judged_after_the_change_and_so_are_newcomers_when_all_are_idle()
    {
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time, MaxBytes = MaxBytes });
        var old = new RateLimitPolicy("p", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 3));
        for (int key = 0; key < Keys; key++)
            store.CheckOne(old, (ulong)key, 1);
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.TokenBucket(2, TimeSpan.FromSeconds(1), 3))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        for (int key = 0; key < 2_000; key++)
            Assert.True(store.CheckOne(next, (ulong)key, 1).IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (int key = 1_000_000; key < 1_005_000; key++)
            Assert.True(store.CheckOne(next, (ulong)key, 3).IsAllowed);
    }

    [Fact]
    public void What_shared_cells_owe_is_told_while_they_are_still_the_older_version_s_and_limit_by_limit()
    {
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time, MaxBytes = MaxBytes });
        var old = new RateLimitPolicy("p", Limit.FixedWindow(3, Day));
        ulong key = 0;
        while (!store.CheckOne(old, ++key, 3).IsOverflow)
        {
        }

        KeyIdentity identity = store.Hasher.Identify(key);
        Assert.Equal(0, store.TableOf(old).PeekEach(identity, store.Now(withWall: true), 0)[0].Remaining);
        RateLimitPolicy next = new RateLimitPolicy("p", Limit.FixedWindow(4, Day))
            .Replacing(old, TokenInheritance.AsIs, _time.GetUtcNow());
        Assert.InRange(store.CheckOne(next, key, 0).Remaining, 0, 1);
    }

    private static Limit[] LimitsOf(string kind) => kind switch
    {
        "fixed" => [Limit.FixedWindow(Permits, Day)],
        "sliding" => [Limit.SlidingWindow(Permits, Day)],
        "bucket" => [Limit.TokenBucket(1, Day, Permits)],
        "odd" => [Limit.TokenBucket(7, Long, Permits)],
        _ => [Limit.FixedWindow(Permits, Day), Limit.TokenBucket(1, Day, Permits).Named("b")],
    };
}
