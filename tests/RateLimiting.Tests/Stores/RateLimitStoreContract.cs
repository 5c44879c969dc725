namespace Purlin.RateLimiting.Tests;

/// <summary>
/// What every store owes its callers. Its clock is advanced by <see cref="AdvanceAsync"/>; instants are its own.
/// </summary>
[ContractOf(typeof(IRateLimitStore))]
public abstract class RateLimitStoreContract
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly RateLimitPolicy Bucket = new("bucket", Limit.TokenBucket(1, Second, 5));
    private static readonly RateLimitPolicy Both = new(
        "both", Limit.TokenBucket(1, Second, 5), Limit.FixedWindow(7, TimeSpan.FromDays(1)));

    private static readonly RateLimitPolicy Held = new("held", Limit.Concurrency(2));

    public static TheoryData<string> Kinds => ["bucket", "odd", "fixed", "calendar", "sliding", "log", "custom"];

    /// <summary>A new, empty store.</summary>
    protected abstract IRateLimitStore Create();

    /// <summary>Lets the store's time pass.</summary>
    protected abstract ValueTask AdvanceAsync(TimeSpan time);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Five_are_allowed_and_the_sixth_is_told_exactly_when(string kind)
    {
        IRateLimitStore store = Create();
        var policy = new RateLimitPolicy(kind, Five(kind));
        for (int left = 4; left >= 0; left--)
            Assert.Equal(left, (await Check(store, policy, "k", 1)).Remaining);

        RateLimitVerdict refused = await Check(store, policy, "k", 1);
        Assert.False(refused.IsAllowed);
        Assert.Same(policy.Limits[0].Name, refused.RefusedBy?.Name);
        Assert.Equal(0, refused.Charged);
        Assert.True((await Check(store, policy, "other", 5)).IsAllowed);
        await AdvanceAsync(refused.RetryAfter - TimeSpan.FromMicroseconds(1));
        Assert.Equal(TimeSpan.FromMicroseconds(1), (await Check(store, policy, "k", 1)).RetryAfter);
        await AdvanceAsync(TimeSpan.FromMicroseconds(1));
        Assert.True((await Check(store, policy, "k", 1)).IsAllowed);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Asking_charges_nothing_and_more_than_there_can_be_is_never_allowed(string kind)
    {
        IRateLimitStore store = Create();
        var policy = new RateLimitPolicy(kind, Five(kind));
        RateLimitVerdict never = await Check(store, policy, "k", 6);
        Assert.Equal((false, 5L, Timeout.InfiniteTimeSpan), (never.IsAllowed, never.Remaining, never.RetryAfter));
        Assert.Equal(5, (await Check(store, policy, "k", 0)).Remaining);
        Assert.True((await Check(store, policy, "k", 5, CheckMode.Peek)).IsAllowed);
        Assert.True((await Check(store, policy, "k", 3)).IsAllowed);
        Assert.False((await Check(store, policy, "k", 3, CheckMode.Peek)).IsAllowed);
        Assert.Equal(2, (await Check(store, policy, "k", 9, CheckMode.TakeUpTo)).Charged);
        RateLimitVerdict nothing = await Check(store, policy, "k", 9, CheckMode.TakeUpTo);
        Assert.Equal((false, 0L), (nothing.IsAllowed, nothing.Charged));
    }

    [Fact]
    public async Task Several_keys_are_charged_all_or_none()
    {
        IRateLimitStore store = Create();
        Assert.True((await Check(store, Bucket, "inner", 4)).IsAllowed);
        RateLimitVerdict refused = await All(store, new(Bucket, "outer", 2), new(Both, "middle", 2), new(Bucket, "inner", 2));
        Assert.Equal((false, 2), (refused.IsAllowed, refused.RequestIndex));
        Assert.InRange(refused.RetryAfter, TimeSpan.FromTicks(1), Second);
        Assert.Equal(5, (await Check(store, Bucket, "outer", 0)).Remaining);
        Assert.Equal(5, (await Check(store, Both, "middle", 0)).Remaining);
        RateLimitVerdict allowed = await All(store, new(Bucket, "outer", 1), new(Both, "middle", 1), new(Bucket, "inner", 1));
        Assert.Equal((true, 0L), (allowed.IsAllowed, allowed.Remaining));
        Assert.Equal(4, (await Check(store, Bucket, "outer", 0)).Remaining);
    }

    [Fact]
    public async Task A_key_that_occurs_twice_counts_with_the_sum()
    {
        IRateLimitStore store = Create();
        Assert.False((await All(store, new(Bucket, "k", 3), new(Bucket, "k", 3))).IsAllowed);
        Assert.Equal(5, (await Check(store, Bucket, "k", 0)).Remaining);
        Assert.True((await All(store, new(Bucket, "k", 3), new(Bucket, "k", 2))).IsAllowed);
        Assert.Equal(0, (await Check(store, Bucket, "k", 0)).Remaining);
    }

    [Fact]
    public async Task The_checks_of_a_batch_are_independent_and_in_order()
    {
        IRateLimitStore store = Create();
        RateLimitCheck[] checks =
        [
            new(new RateLimitCharge[] { new(Bucket, "k", 3) }), new(new RateLimitCharge[] { new(Bucket, "k", 3) }),
            new(new RateLimitCharge[] { new(Bucket, "k", 2) }), new(new RateLimitCharge[] { new(Bucket, "k", 1) }),
        ];
        var verdicts = new RateLimitVerdict[4];
        await store.CheckAsync(checks, verdicts);
        Assert.Equal([true, false, true, false], verdicts.Select(verdict => verdict.IsAllowed));
    }

    [Fact]
    public async Task Numbers_and_texts_are_different_keys()
    {
        IRateLimitStore store = Create();
        Assert.True((await Check(store, Bucket, 42UL, 5)).IsAllowed);
        Assert.True((await Check(store, Bucket, "42", 5)).IsAllowed);
        Assert.False((await Check(store, Bucket, 42UL, 1)).IsAllowed);
        Assert.True((await Check(store, Bucket, "", 5)).IsAllowed);
    }

    [Fact]
    public async Task A_settled_reservation_gives_the_rest_back_once()
    {
        IRateLimitStore store = Create();
        Assert.True((await Reserve(store, "a", ReservationExpiry.Charge, new RateLimitCharge(Both, "k", 5))).IsAllowed);
        Assert.False((await Reserve(store, "b", ReservationExpiry.Charge, new RateLimitCharge(Both, "k", 1))).IsAllowed);
        Assert.Equal(ReservationOutcome.Applied, await store.SettleAsync("a", new long[] { 2 }));
        Assert.Equal(ReservationOutcome.Repeated, await store.SettleAsync("a", new long[] { 0 }));
        Assert.Equal(ReservationOutcome.Expired, await store.SettleAsync("b", new long[] { 0 }));
        Assert.Equal(3, (await Check(store, Both, "k", 0)).Remaining);
    }

    [Fact]
    public async Task More_than_reserved_becomes_debt()
    {
        IRateLimitStore store = Create();
        await Reserve(store, "a", ReservationExpiry.Charge, new RateLimitCharge(Bucket, "k", 5));
        await store.SettleAsync("a", new long[] { 8 });
        RateLimitVerdict refused = await Check(store, Bucket, "k", 1);
        Assert.InRange(refused.RetryAfter, TimeSpan.FromSeconds(3.9), TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData(ReservationExpiry.Charge, 1)]
    [InlineData(ReservationExpiry.Release, 5)]
    public async Task After_its_life_a_reservation_is_expired(ReservationExpiry onExpiry, int left)
    {
        IRateLimitStore store = Create();
        var daily = new RateLimitPolicy("daily", Limit.FixedWindow(5, TimeSpan.FromDays(1)));
        await Reserve(store, "a", onExpiry, new RateLimitCharge(daily, "k", 4));
        await AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(ReservationOutcome.Applied, await store.RenewAsync("a", TimeSpan.FromSeconds(10)));
        await AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(1, (await Check(store, daily, "k", 0)).Remaining);
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(left, (await Check(store, daily, "k", 0)).Remaining);
        Assert.Equal(ReservationOutcome.Expired, await store.SettleAsync("a", new long[] { 0 }));
        Assert.Equal(ReservationOutcome.Expired, await store.RenewAsync("a", Second));
        Assert.Equal(left, (await Check(store, daily, "k", 0)).Remaining);
    }

    [Fact]
    public async Task What_is_held_comes_back_with_the_settlement_or_the_expiry()
    {
        IRateLimitStore store = Create();
        var held = new RateLimitCharge(Held, "k", 1);
        Assert.True((await Reserve(store, "a", ReservationExpiry.Charge, held)).IsAllowed);
        Assert.True((await Reserve(store, "b", ReservationExpiry.Charge, held)).IsAllowed);
        RateLimitVerdict refused = await Reserve(store, "c", ReservationExpiry.Charge, held);
        Assert.Equal((false, Timeout.InfiniteTimeSpan), (refused.IsAllowed, refused.RetryAfter));
        await store.SettleAsync("a", new long[] { 1 });
        Assert.Equal(1, (await Check(store, Held, "k", 0)).Remaining);
        await AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, (await Check(store, Held, "k", 0)).Remaining);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Check(store, Held, "k", 1).AsTask());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_soft_limit_lets_pass_uncharged_and_is_named(string kind)
    {
        IRateLimitStore store = Create();
        Limit soft = Five(kind).Soft().Named("warning");
        var policy = new RateLimitPolicy("soft-" + kind, Limit.FixedWindow(9, TimeSpan.FromDays(1)), soft);
        RateLimitVerdict fits = await Check(store, policy, "k", 4);
        Assert.Equal((true, null, 5L), (fits.IsAllowed, fits.ExceededSoftLimit?.Name, fits.Remaining));
        RateLimitVerdict peeked = await Check(store, policy, "k", 2, CheckMode.Peek);
        Assert.Equal((true, "warning"), (peeked.IsAllowed, peeked.ExceededSoftLimit?.Name));
        RateLimitVerdict flagged = await Check(store, policy, "k", 2);
        Assert.Equal((true, "warning", 2L, 3L),
            (flagged.IsAllowed, flagged.ExceededSoftLimit?.Name, flagged.Charged, flagged.Remaining));
        Assert.Equal(TimeSpan.Zero, flagged.RetryAfter);
        RateLimitVerdict uncharged = await Check(store, policy, "k", 1);
        Assert.Equal((true, null, 2L), (uncharged.IsAllowed, uncharged.ExceededSoftLimit?.Name, uncharged.Remaining));
        RateLimitVerdict refused = await Check(store, policy, "k", 3);
        Assert.Equal((false, policy.Limits[0].Name, "warning"),
            (refused.IsAllowed, refused.RefusedBy?.Name, refused.ExceededSoftLimit?.Name));
        RateLimitVerdict taken = await Check(store, policy, "k", 9, CheckMode.TakeUpTo);
        Assert.Equal((2L, "warning"), (taken.Charged, taken.ExceededSoftLimit?.Name));
    }

    [Fact]
    public async Task Where_every_limit_is_soft_nothing_is_refused_and_the_numbers_are_theirs()
    {
        IRateLimitStore store = Create();
        var policy = new RateLimitPolicy("advice", Limit.TokenBucket(1, Second, 5).Soft());
        RateLimitVerdict fits = await Check(store, policy, "k", 3);
        Assert.Equal((true, 2L, policy.Limits[0].Name, TimeSpan.FromSeconds(3)),
            (fits.IsAllowed, fits.Remaining, fits.TightestLimit?.Name, fits.ResetAfter));
        RateLimitVerdict over = await Check(store, policy, "k", 3);
        Assert.Equal((true, 2L, policy.Limits[0].Name), (over.IsAllowed, over.Remaining, over.ExceededSoftLimit?.Name));
        RateLimitVerdict huge = await Check(store, policy, "k", 1L << 40, CheckMode.TakeUpTo);
        Assert.Equal((true, 1L << 40), (huge.IsAllowed, huge.Charged));
        Assert.Equal(2, (await Check(store, policy, "k", 0)).Remaining);
    }

    [Fact]
    public async Task Soft_limits_of_a_joint_check_and_a_batch_are_flagged_and_spared()
    {
        IRateLimitStore store = Create();
        var advice = new RateLimitPolicy("advice", Limit.TokenBucket(1, Second, 2).Soft());
        RateLimitVerdict flagged = await All(store, new(Bucket, "user", 3), new(advice, "tenant", 3));
        Assert.Equal((true, 2L, 0, advice.Limits[0].Name),
            (flagged.IsAllowed, flagged.Remaining, flagged.RequestIndex, flagged.ExceededSoftLimit?.Name));
        Assert.Equal(2, (await Check(store, advice, "tenant", 0)).Remaining);
        RateLimitVerdict refused = await All(store, new(Bucket, "user", 3), new(advice, "tenant", 1));
        Assert.Equal((false, true), (refused.IsAllowed, refused.ExceededSoftLimit is null));
        Assert.Equal(2, (await Check(store, advice, "tenant", 0)).Remaining);
        RateLimitCheck[] checks = [.. Enumerable.Range(0, 3).Select(
            _ => new RateLimitCheck(new RateLimitCharge[] { new(advice, "batch", 1) }))];
        var verdicts = new RateLimitVerdict[3];
        await store.CheckAsync(checks, verdicts);
        Assert.Equal([false, false, true], verdicts.Select(verdict => verdict.ExceededSoftLimit is not null));
        Assert.All(verdicts, verdict => Assert.True(verdict.IsAllowed));
    }

    [Fact]
    public async Task The_side_of_a_trial_that_looks_on_is_charged_by_all_its_limits_or_by_none()
    {
        IRateLimitStore store = Create();
        TimeSpan day = TimeSpan.FromDays(1);
        var trial = new PolicyTrial(new("tried", Limit.FixedWindow(9, day)), new("next",
            Limit.FixedWindow(5, 2 * day), Limit.FixedWindow(3, day)));
        string[] candidate = [.. trial.Policy.Limits.Skip(1).Select(limit => limit.Name)];
        for (int i = 0; i < 5; i++)
        {
            RateLimitVerdict verdict = await Check(store, trial.Policy, "k", 1);
            Assert.Equal((true, 8L - i), (verdict.IsAllowed, verdict.Remaining));
            Assert.Equal(i < 3 ? null : candidate[1], verdict.ExceededSoftLimit?.Name);
        }

        // Its first limit was charged 3 as its second was, not 5: two more fit.
        Assert.Equal(candidate[1], (await Check(store, trial.Policy, "k", 2, CheckMode.Peek)).ExceededSoftLimit?.Name);
        Assert.Equal(candidate[0], (await Check(store, trial.Policy, "k", 3, CheckMode.Peek)).ExceededSoftLimit?.Name);
        trial.Share = 1;
        RateLimitVerdict refused = await Check(store, trial.Policy, "k", 1);
        Assert.Equal((false, candidate[1], 0L), (refused.IsAllowed, refused.RefusedBy?.Name, refused.Remaining));
        trial.Share = 0;
        Assert.Equal(4, (await Check(store, trial.Policy, "k", 0)).Remaining);
    }

    [Fact]
    public async Task A_reservation_gives_back_only_to_the_limits_that_it_was_charged_to()
    {
        IRateLimitStore store = Create();
        var policy = new RateLimitPolicy("careful", Limit.FixedWindow(9, TimeSpan.FromDays(1)),
            Limit.FixedWindow(5, TimeSpan.FromDays(2)).Soft(), Limit.Concurrency(1).Soft());
        Assert.Null((await Reserve(store, "a", ReservationExpiry.Charge, new RateLimitCharge(policy, "k", 1)))
            .ExceededSoftLimit);
        RateLimitVerdict second = await Reserve(store, "b", ReservationExpiry.Charge, new RateLimitCharge(policy, "k", 5));
        Assert.Equal((true, policy.Limits[1].Name), (second.IsAllowed, second.ExceededSoftLimit?.Name));
        await store.SettleAsync("b", new long[] { 0 });
        // Had "b" given back to the soft limits, 5 would fit the second and 1 the third.
        Assert.Equal(policy.Limits[1].Name,
            (await Check(store, policy, "k", 5, CheckMode.Peek)).ExceededSoftLimit?.Name);
        Assert.Equal(policy.Limits[2].Name,
            (await Check(store, policy, "k", 1, CheckMode.Peek)).ExceededSoftLimit?.Name);
        Assert.Equal(8, (await Check(store, policy, "k", 0)).Remaining);
        await store.SettleAsync("a", new long[] { 1 });
        Assert.Null((await Check(store, policy, "k", 1, CheckMode.Peek)).ExceededSoftLimit);
    }

    [Fact]
    public async Task Malformed_checks_consume_nothing()
    {
        IRateLimitStore store = Create();
        RateLimitCheck[] checks = [new(new RateLimitCharge[] { new(Bucket, "k", 1) }), default];
        var verdicts = new RateLimitVerdict[2];
        await Assert.ThrowsAsync<ArgumentException>(() => store.CheckAsync(checks, verdicts).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Check(store, Bucket, "k", -1).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Check(store, Bucket, "k", (1L << 40) + 1).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => store.CheckAsync(checks.AsMemory(0, 1), Memory<RateLimitVerdict>.Empty).AsTask());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.ReserveAsync(
            checks[0], new("a", TimeSpan.Zero, ReservationExpiry.Charge)).AsTask());
        Assert.Equal(5, (await Check(store, Bucket, "k", 0)).Remaining);
    }

    private static Limit Five(string kind) => kind switch
    {
        "bucket" => Limit.TokenBucket(1, Second, 5),
        "odd" => Limit.TokenBucket(999_983, TimeSpan.FromHours(11), 5),
        "fixed" => Limit.FixedWindow(5, TimeSpan.FromMinutes(1)),
        "calendar" => Limit.CalendarWindow(5, CalendarUnit.Month),
        "sliding" => Limit.SlidingWindow(5, TimeSpan.FromMinutes(1)),
        "log" => Limit.SlidingLog(5, TimeSpan.FromMinutes(1)),
        _ => Limit.Custom("five", new CoolDownAlgorithm(5, 1_000_000)),
    };

    private static ValueTask<RateLimitVerdict> Check(
        IRateLimitStore store, RateLimitPolicy policy, RateLimitKey key, long cost, CheckMode mode = CheckMode.Charge) =>
        One(store, new(new RateLimitCharge[] { new(policy, key, cost) }, mode));

    private static ValueTask<RateLimitVerdict> All(IRateLimitStore store, params RateLimitCharge[] charges) =>
        One(store, new(charges));

    private static async ValueTask<RateLimitVerdict> One(IRateLimitStore store, RateLimitCheck check)
    {
        var verdicts = new RateLimitVerdict[1];
        await store.CheckAsync(new[] { check }, verdicts);
        return verdicts[0];
    }

    private static ValueTask<RateLimitVerdict> Reserve(
        IRateLimitStore store, string id, ReservationExpiry onExpiry, params RateLimitCharge[] charges) =>
        store.ReserveAsync(new(charges), new(id, TimeSpan.FromSeconds(10), onExpiry));
}
