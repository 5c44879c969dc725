namespace Purlin.RateLimiting.Tests;

public sealed class RateLimitPenaltiesTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly RateLimitPolicy Login = new("login", Limit.TokenBucket(1, Second, 2));

    private static readonly PenaltyRule Rule = new()
    {
        Refusals = 3,
        Within = Minute,
        First = Minute,
        Growth = 3,
        Longest = TimeSpan.FromMinutes(5),
        Decay = TimeSpan.FromHours(1),
    };

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Guard_a_limiter()
    {
        using var local = new LocalRateLimiter(Login);
        #region RateLimiting_penalties
        var penalties = new RateLimitPenalties().Add("login", new PenaltyRule
        {
            Refusals = 10,
            Within = TimeSpan.FromMinutes(1),                   // the tenth refusal within a minute
            First = TimeSpan.FromMinutes(5),                    // locks the key out for 5 minutes, then 10, 20, ...
            Longest = TimeSpan.FromDays(1),
            Decay = TimeSpan.FromHours(6),                      // 6 quiet hours forget one step
        });
        IRateLimiter limiter = penalties.Guard(local);          // services: AddRateLimiting(...).Decorate(...)
        RateLimitVerdict verdict = await limiter.CheckAsync("login", "user:42");
        bool isLockedOut = verdict.IsPenalty;                   // for verdict.RetryAfter
        penalties.Forgive("login", "user:42");
        #endregion
        Assert.False(isLockedOut);
    }

    [Fact]
    public async Task The_nth_refusal_locks_out_and_each_time_for_longer()
    {
        RateLimitPenalties penalties = Create(Rule);
        IRateLimiter limiter = penalties.Guard(Local());
        foreach (int minutes in new[] { 1, 3, 5, 5 })
        {
            await DrainAsync(limiter);
            Assert.False((await limiter.CheckAsync("login", "k")).IsPenalty);
            Assert.False((await limiter.CheckAsync("login", "k")).IsPenalty);
            RateLimitVerdict third = await limiter.CheckAsync("login", "k");
            Assert.Equal((false, true, minutes * Minute, RateLimitPenalties.LimitName),
                (third.IsAllowed, third.IsPenalty, third.RetryAfter, third.RefusedBy?.Name));
            _time.Advance((minutes * Minute) - TimeSpan.FromMicroseconds(1));
            // Hammering does not extend it.
            for (int i = 0; i < 10; i++)
                Assert.Equal(TimeSpan.FromMicroseconds(1), (await limiter.CheckAsync("login", "k")).RetryAfter);
            Assert.True((await limiter.CheckAsync("login", "other")).IsAllowed);
            _time.Advance(TimeSpan.FromMicroseconds(1));
            Assert.Equal(TimeSpan.Zero, penalties.Remaining("login", "k"));
        }

        Assert.Equal(4, penalties.Count);
    }

    [Fact]
    public async Task Refusals_of_another_window_or_another_key_do_not_count()
    {
        IRateLimiter limiter = Create(Rule).Guard(Local());
        await DrainAsync(limiter, "other");
        await limiter.CheckAsync("login", "other");
        for (int i = 0; i < 6; i++)
        {
            await DrainAsync(limiter);
            Assert.False((await limiter.CheckAsync("login", "k")).IsPenalty);
            Assert.False((await limiter.CheckAsync("login", "k")).IsPenalty);
            _time.Advance(Minute);
        }
    }

    [Fact]
    public async Task Quiet_time_forgets_one_step_after_the_other_and_then_the_key()
    {
        RateLimitPenalties penalties = Create(Rule);
        IRateLimiter limiter = penalties.Guard(Local());
        await PunishAsync(limiter, Minute);
        _time.Advance(Minute);
        await PunishAsync(limiter, 3 * Minute);
        _time.Advance((3 * Minute) + Rule.Decay - TimeSpan.FromSeconds(30));
        await PunishAsync(limiter, 5 * Minute);
        _time.Advance((5 * Minute) + (2 * Rule.Decay));
        // Three steps less two: the second again.
        await PunishAsync(limiter, 3 * Minute);
        _time.Advance((3 * Minute) + (2 * Rule.Decay) - TimeSpan.FromMicroseconds(1));
        Assert.True(penalties.Forgive("login", "k"));
        await PunishAsync(limiter, Minute);
        _time.Advance(Minute + Rule.Decay);
        Assert.False(penalties.Forgive("login", "k"));
    }

    [Fact]
    public async Task Forgiven_is_as_never_refused()
    {
        RateLimitPenalties penalties = Create(Rule);
        IRateLimiter limiter = penalties.Guard(Local());
        await PunishAsync(limiter, Minute);
        Assert.Equal(Minute, penalties.Remaining("login", "k"));
        Assert.True(penalties.Forgive("login", "k"));
        Assert.False(penalties.Forgive("login", "never seen"));
        Assert.False(penalties.Forgive("no rule", "k"));
        Assert.Equal(TimeSpan.Zero, penalties.Remaining("login", "k"));
        _time.Advance(2 * Second);
        Assert.True((await limiter.CheckAsync("login", "k")).IsAllowed);
        await PunishAsync(limiter, Minute);
    }

    [Fact]
    public async Task Under_a_raised_cost_a_check_costs_a_multiple()
    {
        IRateLimiter limiter = Create(Kind(PenaltyKind.RaiseCost)).Guard(Local());
        await DrainAsync(limiter);
        for (int i = 0; i < 3; i++)
            Assert.False((await limiter.CheckAsync("login", "k")).IsPenalty);
        _time.Advance(2 * Second);
        RateLimitVerdict raised = await limiter.CheckAsync("login", "k");
        Assert.Equal((true, 2L, 0L), (raised.IsAllowed, raised.Charged, raised.Remaining));
        _time.Advance(2 * Second);
        RateLimitRequest[] joint = [new("login", "k")];
        Assert.Equal(0, (await limiter.CheckAllAsync(joint)).Remaining);
        RateLimitRequest[] huge = [new("login", "k", 1L << 39)];
        Assert.False((await limiter.CheckAllAsync(huge, 2)).IsAllowed);
        Assert.False((await limiter.CheckAsync("login", "k", 1L << 40)).IsAllowed);
        _time.Advance(Minute);
        Assert.Equal(1, (await limiter.CheckAsync("login", "k")).Charged);
    }

    [Fact]
    public async Task Frozen_buckets_are_after_a_penalty_as_they_were()
    {
        LocalRateLimiter local = Local();
        IRateLimiter limiter = Create(Kind(PenaltyKind.FreezeRefill)).Guard(local);
        await PunishAsync(limiter, Minute);
        _time.Advance(Minute - TimeSpan.FromMicroseconds(1));
        Assert.True((await limiter.CheckAsync("login", "k")).IsPenalty);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        RateLimitVerdict after = local.Peek("login", "k", 1);
        Assert.Equal((false, 0L, Second), (after.IsAllowed, after.Remaining, after.RetryAfter));
    }

    [Fact]
    public async Task Joint_checks_batches_and_reservations_are_guarded_as_well()
    {
        using var local = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, Login,
            new("global", Limit.FixedWindow(100, TimeSpan.FromDays(1))));
        RateLimitPenalties penalties = Create(Rule);
        IRateLimiter limiter = penalties.Guard(local);
        RateLimitRequest[] joint = [new("global", ""), new("login", "k")];
        for (int i = 0; i < 5; i++)
            await limiter.CheckAllAsync(joint);
        RateLimitVerdict verdict = await limiter.CheckAllAsync(joint);
        Assert.Equal((true, 1, Minute), (verdict.IsPenalty, verdict.RequestIndex, verdict.RetryAfter));
        Assert.Equal(TimeSpan.Zero, penalties.Remaining("global", ""));
        var verdicts = new RateLimitVerdict[3];
        RateLimitRequest[] batch = [new("login", "other"), new("login", "k"), new("global", "")];
        await limiter.CheckBatchAsync(batch, verdicts);
        Assert.Equal([true, false, true], verdicts.Select(each => each.IsAllowed));
        Assert.True(verdicts[1].IsPenalty);
        await using RateLimitReservation refused = await limiter.ReserveAsync("login", "k", 1, Minute);
        Assert.True(refused.Verdict.IsPenalty);
        Assert.Equal(ReservationOutcome.Repeated, await refused.SettleAsync(1));
        Assert.Equal(ReservationOutcome.Expired, await refused.RenewAsync(Minute));
        Assert.Equal(97, local.Peek("global", "").Remaining);
    }

    [Fact]
    public async Task Memory_is_bounded_and_what_finds_no_room_is_not_counted()
    {
        var penalties = new RateLimitPenalties(
            new MemoryOptions { TimeProvider = _time, MaxBytes = MemoryOptions.MinMaxBytes });
        penalties.Add("login", new() { Refusals = 1 });
        IRateLimiter limiter = penalties.Guard(Local());
        for (ulong key = 0; key < 20_000; key++)
            await limiter.CheckAsync("login", key, cost: 3);
        Assert.InRange(penalties.UsedBytes, 1, MemoryOptions.MinMaxBytes);
        Assert.Equal(20_000, penalties.Count + penalties.Uncounted);
        Assert.InRange(penalties.Count, 100, 10_000);
    }

    [Fact]
    public void Rules_outside_their_bounds_are_named()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new() { Refusals = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new() { Growth = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new() { CostFactor = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new() { Longest = Second }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(new() { Within = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => Create(Rule).Add("login", Rule));
        Assert.Throws<ArgumentException>(() => Create(Kind(PenaltyKind.FreezeRefill))
            .Guard(new StoreRateLimiter(new MemoryRateLimitStore(), Login)));
    }

    [Fact]
    public async Task An_allowed_check_and_a_punished_one_allocate_nothing()
    {
        var open = new RateLimitPolicy("login", Limit.TokenBucket(1 << 20, Second, 1 << 20));
        using var local = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, open);
        IRateLimiter limiter = Create(Rule).Guard(local);
        for (int i = 0; i < 4; i++)
            await limiter.CheckAsync("login", "punished", 1 << 21);
        Assert.True((await limiter.CheckAsync("login", "punished")).IsPenalty);
        await limiter.CheckAsync("login", "k");
        Allocations.AssertNone(() => limiter.CheckAsync("login", "k"));
        Allocations.AssertNone(() => limiter.CheckAsync("login", "punished"));
    }

    private static PenaltyRule Kind(PenaltyKind kind) => new() { Refusals = 3, First = Minute, Longest = Minute, Kind = kind };

    private RateLimitPenalties Create(PenaltyRule rule) =>
        new RateLimitPenalties(new MemoryOptions { TimeProvider = _time }).Add("login", rule);

    private LocalRateLimiter Local() => new(new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, Login);

    private static async Task DrainAsync(IRateLimiter limiter, string key = "k")
    {
        while ((await limiter.CheckAsync("login", key)) is { Remaining: > 0 })
        {
        }
    }

    private static async Task PunishAsync(IRateLimiter limiter, TimeSpan expected)
    {
        await DrainAsync(limiter);
        RateLimitVerdict verdict;
        do
            verdict = await limiter.CheckAsync("login", "k");
        while (!verdict.IsPenalty);
        Assert.Equal(expected, verdict.RetryAfter);
    }
}
