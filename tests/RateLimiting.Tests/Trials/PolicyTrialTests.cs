namespace Purlin.RateLimiting.Tests;

public sealed class PolicyTrialTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly RateLimitPolicy Search = new("search", Limit.FixedWindow(10, Day));
    private static readonly RateLimitPolicy Tighter = new(
        "tighter", Limit.FixedWindow(3, Day), Limit.FixedWindow(100, 2 * Day).Named("two days"));

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Three_lines_of_a_user()
    {
        RateLimitPolicy search = Search, tighter = Tighter;
        RateLimitKey user = "user:42";
        int wouldHaveRefused = 0;
        #region RateLimiting_trial
        var trial = new PolicyTrial(search, candidate: tighter);            // both judge the same traffic, in one slot
        using var limiter = new LocalRateLimiter(trial.Policy);
        RateLimitVerdict verdict = limiter.Check("search", user);
        if (verdict.ExceededSoftLimit is not null)                          // the candidate would have refused
            wouldHaveRefused++;

        trial.Share = 0.05;                 // now it refuses 5 % of the keys, the same ones in every process
        #endregion
        Assert.Equal((true, 0), (verdict.IsAllowed, wouldHaveRefused));
    }

    [Fact]
    public void The_candidate_looks_on_and_charges_as_if_it_were_alone()
    {
        var trial = new PolicyTrial(Search, Tighter);
        using LocalRateLimiter limiter = Create(trial.Policy);
        for (int i = 0; i < 10; i++)
        {
            RateLimitVerdict verdict = limiter.Check("search", "k");
            Assert.Equal((true, 9L - i), (verdict.IsAllowed, verdict.Remaining));
            Assert.Equal(i < 3 ? null : "candidate/" + Tighter.Limits[0].Name, verdict.ExceededSoftLimit?.Name);
        }

        RateLimitVerdict refused = limiter.Check("search", "k");
        Assert.Equal((false, Search.Limits[0].Name), (refused.IsAllowed, refused.RefusedBy?.Name));
        // Its second limit is charged with the first or not at all: 3, not 10.
        Assert.Equal(97, limiter.Policy("search").PeekEach("k")[2].Remaining);
    }

    [Fact]
    public void A_key_that_comes_over_brings_what_it_has_used_and_one_that_goes_back_too()
    {
        var trial = new PolicyTrial(Search, Tighter);
        using LocalRateLimiter limiter = Create(trial.Policy);
        Assert.True(limiter.Check("search", "k", 2).IsAllowed);
        trial.Share = 1;
        Assert.Equal(1, limiter.Peek("search", "k").Remaining);
        Assert.True(limiter.Check("search", "k").IsAllowed);
        RateLimitVerdict refused = limiter.Check("search", "k");
        Assert.Equal((false, "candidate/" + Tighter.Limits[0].Name), (refused.IsAllowed, refused.RefusedBy?.Name));
        Assert.Null(refused.ExceededSoftLimit);
        trial.Share = 0;
        Assert.Equal((true, 6L), (limiter.Check("search", "k").IsAllowed, limiter.Peek("search", "k").Remaining));
    }

    [Fact]
    public void Under_the_candidate_the_current_limits_do_not_refuse()
    {
        var trial = new PolicyTrial(Tighter, Search) { Share = 1 };
        using LocalRateLimiter limiter = Create(trial.Policy);
        for (int i = 0; i < 10; i++)
        {
            RateLimitVerdict verdict = limiter.Check("tighter", "k");
            Assert.Equal((true, i >= 3), (verdict.IsAllowed, verdict.ExceededSoftLimit is not null));
        }

        Assert.False(limiter.Check("tighter", "k").IsAllowed);
        Assert.Equal(97, limiter.Policy("tighter").PeekEach("k")[1].Remaining);
    }

    [Fact]
    public void A_policy_in_the_shadow_charges_all_its_limits_or_none_and_refuses_nobody()
    {
        using LocalRateLimiter limiter = Create(Tighter.InShadow(), Search);
        for (int i = 0; i < 5; i++)
        {
            RateLimitVerdict verdict = limiter.Check("tighter", "k");
            Assert.Equal((true, i >= 3), (verdict.IsAllowed, verdict.ExceededSoftLimit is not null));
        }

        Assert.Equal([0L, 97L], limiter.Policy("tighter").PeekEach("k").Select(each => each.Remaining));
        RateLimitVerdict joint = limiter.CheckAll([new("tighter", "k"), new("search", "k")]);
        Assert.Equal((true, 9L, Tighter.Limits[0].Name),
            (joint.IsAllowed, joint.Remaining, joint.ExceededSoftLimit?.Name));
        RateLimitVerdict reverse = limiter.CheckAll([new("search", "k"), new("tighter", "k")]);
        Assert.Equal((8L, Tighter.Limits[0].Name), (reverse.Remaining, reverse.ExceededSoftLimit?.Name));
    }

    [Fact]
    public void A_shadow_without_room_in_memory_passes_and_says_so()
    {
        RateLimitPolicy log = new RateLimitPolicy("log", Limit.SlidingLog(1_000, Day)).InShadow();
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time, MaxBytes = MemoryOptions.MinMaxBytes } },
            log, Search);
        bool hasOverflowed = false;
        for (ulong key = 0; key < 200; key++)
        {
            RateLimitVerdict one = limiter.Check("log", key);
            RateLimitVerdict joint = limiter.CheckAll([new("log", key), new("search", 0)], cost: 0);
            Assert.True(one.IsAllowed && joint.IsAllowed);
            hasOverflowed |= one.IsOverflow;
        }

        Assert.True(hasOverflowed);
    }

    [Fact]
    public void A_growing_share_takes_keys_in_and_sends_none_back()
    {
        var trial = new PolicyTrial(Search, Tighter);
        RateLimitKey[] keys =
            [.. Enumerable.Range(0, 20_000).Select(i => i % 2 == 0 ? (RateLimitKey)$"user:{i}" : (ulong)i)];
        var included = new HashSet<RateLimitKey>();
        for (int percent = 0; percent <= 100; percent++)
        {
            trial.Share = percent / 100.0;
            HashSet<RateLimitKey> now = [.. keys.Where(trial.Includes)];
            Assert.Superset(included, now);
            Assert.InRange(now.Count, (keys.Length * percent / 100) - 600, (keys.Length * percent / 100) + 600);
            included = now;
        }

        Assert.Equal(keys.Length, included.Count);
    }

    [Fact]
    public void The_keys_of_a_share_are_the_same_in_every_process()
    {
        var trial = new PolicyTrial(Search, Tighter) { Share = 0.25 };
        string included = string.Concat(Enumerable.Range(0, 32).Select(i => trial.Includes((ulong)i) ? '1' : '0'))
            + string.Concat(Enumerable.Range(0, 32).Select(i => trial.Includes($"user:{i}") ? '1' : '0'));
        Assert.True(included == GoldenKeys, included);
        var other = new PolicyTrial(new RateLimitPolicy("other", Search.Limits[0]), Tighter) { Share = 0.25 };
        Assert.Contains(Enumerable.Range(0, 64), i => trial.Includes((ulong)i) != other.Includes((ulong)i));
    }

    [Fact]
    public void A_trial_that_cannot_be_is_refused_with_its_reason()
    {
        var many = new RateLimitPolicy("many", [.. Enumerable.Range(1, 7).Select(i => Limit.FixedWindow(i, Day))]);
        Assert.Contains("at most 8", Assert.Throws<ArgumentException>(() => new PolicyTrial(many, Tighter)).Message,
            StringComparison.Ordinal);
        var trial = new PolicyTrial(Search, Tighter);
        Assert.Throws<ArgumentOutOfRangeException>(() => trial.Share = 1.01);
        Assert.Throws<ArgumentOutOfRangeException>(() => trial.Share = double.NaN);
    }

    [Fact]
    public void A_check_of_a_trial_allocates_nothing()
    {
        var trial = new PolicyTrial(
            new("p", Limit.TokenBucket(1_000_000, TimeSpan.FromSeconds(1), 1_000_000)),
            new("q", Limit.TokenBucket(1, Day, 1)));
        trial.Share = 0.5;
        using LocalRateLimiter limiter = Create(trial.Policy);
        LocalPolicy policy = limiter.Policy("p");
        policy.Check("k");
        policy.Check(7UL);
        Allocations.AssertNone(() =>
        {
            policy.Check("k");
            policy.Check(7UL);
        });
    }

    private const string GoldenKeys = "0000010010000000000000010001010000010000100000010100000000000100";

    private LocalRateLimiter Create(params RateLimitPolicy[] policies) =>
        new(new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policies);
}
