namespace Purlin.RateLimiting.Tests;

public sealed class RateLimitPoliciesTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ManualTimeProvider _time = new();
    private readonly RateLimitPolicies _policies;

    public RateLimitPoliciesTests() => _policies = new(_time, Daily("search", 10), Daily("gold", 100), Daily("low", 2));

    public void Dispose() => _policies.Dispose();

    [Fact]
    public void Every_limiter_sees_a_replacement_at_once()
    {
        var options = new LocalRateLimiterOptions { Memory = new() { TimeProvider = _time } };
        using var one = new LocalRateLimiter(options, _policies);
        using var other = new LocalRateLimiter(options, _policies);
        LocalPolicy search = one.Policy("search");
        Assert.Equal(6, search.Check("k", 4).Remaining);
        Assert.Equal(7, other.Check("search", "k", 3).Remaining);

        RateLimitPolicy replaced = _policies.Replace(Daily("search", 20), TokenInheritance.Additive);
        Assert.Equal(2, replaced.Version);
        Assert.Same(replaced, search.Policy);
        Assert.Equal((16L, 2), Seen(search.Peek("k")));
        Assert.Equal((17L, 2), Seen(other.Peek("search", "k")));
        Assert.Equal((15L, 2), Seen(one.CheckAll([new("search", "k")])));
        var verdicts = new RateLimitVerdict[1];
        search.CheckBatch(["k"], verdicts);
        Assert.Equal((14L, 2), Seen(verdicts[0]));
        _policies.Replace(Daily("search", 5));
        Assert.Equal((5L, 3), Seen(search.Peek("k")));
        Assert.Equal((5L, 3), Seen(search.TakeUpTo("k", 0)));
    }

    [Fact]
    public void A_policy_that_was_removed_is_unknown_and_continues_when_it_comes_back()
    {
        using var limiter = new LocalRateLimiter(new() { Memory = new() { TimeProvider = _time } }, _policies);
        LocalPolicy search = limiter.Policy("search");
        search.Check("k", 10);
        Assert.True(_policies.Remove("search"));
        Assert.False(_policies.Remove("search"));
        Assert.Throws<ArgumentException>(() => limiter.Check("search", "k"));
        Assert.Throws<ArgumentException>(() => search.Check("k"));
        Assert.Throws<ArgumentException>(() => _policies["search"]);
        Assert.Equal(2, _policies.Count);
        Assert.Equal(2, _policies.Replace(Daily("search", 10)).Version);
        Assert.False(search.Check("k").IsAllowed);
    }

    [Fact]
    public void A_planned_policy_takes_effect_at_its_instant()
    {
        using var limiter = new LocalRateLimiter(new() { Memory = new() { TimeProvider = _time } }, _policies);
        DateTimeOffset from = _time.GetUtcNow() + TimeSpan.FromHours(2);
        var bucket = new RateLimitPolicy("search", Limit.TokenBucket(1, TimeSpan.FromHours(1), 4));
        _policies.Plan(new(bucket, from, TokenInheritance.Reset));
        _policies.Plan(new(Daily("search", 30), from + TimeSpan.FromDays(40), TokenInheritance.AsIs));
        Assert.Equal((0L, 1), Seen(limiter.Check("search", "k", 10)));
        _time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((0L, 1), Seen(limiter.Peek("search", "k")));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1L, 2), Seen(limiter.Check("search", "k", 3)));
        Assert.Equal(from, _policies["search"].Since);
        _time.Advance(TimeSpan.FromDays(40));
        Assert.Equal((4L, 3), Seen(limiter.Peek("search", "k")));
    }

    [Fact]
    public void Overrides_apply_for_their_key_tier_and_time()
    {
        DateTimeOffset now = _time.GetUtcNow();
        var key = new RateLimitOverride("search", "low") { Key = "bad", Until = now + TimeSpan.FromHours(1) };
        _policies.Override(key);
        _policies.Override(new("search", "gold") { Tier = "gold", From = now + TimeSpan.FromMinutes(30) });
        Assert.Equal("low", Resolve("bad"));
        Assert.Equal("search", Resolve("good", "gold"));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("gold", Resolve("good", "gold"));
        Assert.Equal("search", Resolve("good", "silver"));
        Assert.Equal("low", Resolve("bad", "gold"));
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("gold", Resolve("bad", "gold"));
        Assert.False(_policies.RemoveOverride(key));
        Assert.Equal("search", Resolve("bad"));
        Assert.True(_policies.RemoveOverride(
            new("search", "gold") { Tier = "gold", From = now + TimeSpan.FromMinutes(30) }));
        Assert.Equal("search", Resolve("good", "gold"));
    }

    [Fact]
    public void Which_override_applies_is_determined_whatever_the_order_they_are_given_in()
    {
        DateTimeOffset now = _time.GetUtcNow();
        // From the strongest to the weakest.
        RateLimitOverride[] rules =
        [
            new("search", "1") { Priority = 2 },
            new("search", "2") { Key = "k", Priority = 1 },
            new("search", "3") { Key = "k", From = now - Day, Until = now + Day },
            new("search", "4") { Key = "k", From = now - Day },
            new("search", "5") { Key = "k" },
            new("search", "6") { Tier = "t", From = now - Day },
            new("search", "7") { Tier = "t" },
            new("search", "8") { Until = now + Day },
            new("search", "9"),
        ];
        for (int first = 0; first < rules.Length; first++)
        {
            for (int turn = 0; turn < rules.Length; turn++)
            {
                RateLimitOverride[] some = rules[first..];
                some = [.. some.Skip(turn % some.Length), .. some.Take(turn % some.Length)];
                _policies.Apply(new([Daily("search", 10), .. Enumerable.Range(1, 9).Select(n => Daily($"{n}", n))])
                {
                    Overrides = some,
                });
                Assert.Equal($"{first + 1}", Resolve("k", "t"));
            }
        }

        _policies.Apply(new([Daily("search", 10), Daily("a", 1), Daily("b", 1)])
        {
            Overrides = [new("search", "a"), new("search", "b")],
        });
        Assert.Equal("b", Resolve("k"));
    }

    [Fact]
    public void A_limiter_judges_by_the_policy_in_place_without_allocating()
    {
        _policies.Override(new("search", "gold") { Tier = "gold" });
        _policies.Override(new("search", "low") { Key = "bad" });
        using var limiter = new LocalRateLimiter(new() { Memory = new() { TimeProvider = _time } }, _policies);
        LocalPolicy gold = limiter.Policy("search", "gold");
        Assert.Equal(99, gold.Check("k").Remaining);
        Assert.Equal(9, limiter.Check("search", "k").Remaining);
        Assert.Equal(1, limiter.Check("search", "bad").Remaining);
        Assert.Equal(0, limiter.CheckAll([new("search", "k", Tier: "gold"), new("search", "bad")]).Remaining);
        Assert.Equal(98, gold.Peek("k").Remaining);
        var verdicts = new RateLimitVerdict[2];
        limiter.CheckBatch([new("search", "k", Tier: "gold"), new("search", "k")], verdicts);
        Assert.Equal([97, 8], verdicts.Select(verdict => verdict.Remaining));
        Allocations.AssertNone(() =>
        {
            limiter.Check("search", "bad");
            gold.Check("k");
            _policies.Resolve("search", "k", "gold");
        });
    }

    [Fact]
    public void A_set_replaces_what_differs_and_leaves_the_rest()
    {
        RateLimitPolicy search = _policies["search"];
        _policies.Apply(new([Daily("search", 10), Daily("gold", 200), Daily("new", 1)])
        {
            Inheritance = TokenInheritance.Proportionally,
        });
        Assert.Same(search, _policies["search"]);
        Assert.Equal((2, TokenInheritance.Proportionally), (_policies["gold"].Version, _policies["gold"].Inheritance));
        Assert.False(_policies.TryGet("low", out _));
        Assert.Equal(1, _policies["new"].Version);
        _policies.Apply(new([Daily("search", 10).WithVersion(5), Daily("low", 2)]));
        Assert.Equal((5, 1), (_policies["search"].Version, _policies["low"].Version));
    }

    [Fact]
    public void What_was_planned_and_is_past_is_the_same_for_who_was_there_and_who_comes_later()
    {
        DateTimeOffset now = _time.GetUtcNow();
        var set = new RateLimitPolicySet([Daily("search", 10)])
        {
            Planned =
            [
                new(Daily("search", 20), now + Day, TokenInheritance.Additive),
                new(Daily("search", 30), now + Day + Day, TokenInheritance.Proportionally),
                new(Daily("later", 1), now + Day),
            ],
        };
        _policies.Apply(set);
        Assert.False(_policies.TryGet("later", out _));
        _time.Advance(3 * Day);
        RateLimitPolicy there = _policies["search"];
        _policies.Apply(set);
        Assert.Same(there, _policies["search"]);
        using var fresh = new RateLimitPolicies(_time);
        fresh.Apply(set);
        foreach (RateLimitPolicy policy in new[] { there, fresh["search"] })
        {
            Assert.Equal((3, now + Day + Day), (policy.Version, policy.Since));
            Assert.Equal([1, 2], policy.History.Select(old => old.Version));
            Assert.Equal(30, policy.Limits[0].Capacity);
        }

        Assert.True(fresh.TryGet("later", out _));
    }

    [Fact]
    public void A_set_that_contradicts_itself_changes_nothing()
    {
        Assert.Throws<ArgumentException>(() => _policies.Apply(new([Daily("a", 1), Daily("a", 2)])));
        RateLimitOverride[] wrong =
        [
            new("search", "search"), new("search", "none"), new("none", "search"),
            new("search", "gold") { Key = "k", Tier = "t" },
            new("search", "gold") { From = _time.GetUtcNow(), Until = _time.GetUtcNow() },
        ];
        foreach (RateLimitOverride rule in wrong)
        {
            Assert.Throws<ArgumentException>(() => _policies.Override(rule));
            Assert.Throws<ArgumentException>(() => _policies.Apply(new([Daily("search", 1), Daily("gold", 1)])
            {
                Overrides = [rule],
            }));
        }

        _policies.Override(new("search", "gold"));
        Assert.Throws<ArgumentException>(() => _policies.Remove("gold"));
        RateLimitPolicy search = _policies["search"];
        Assert.Equal((3, 10L, 1), (_policies.Count, search.Limits[0].Capacity, search.Version));
    }

    [Fact]
    public async Task Who_waits_hears_of_a_replacement()
    {
        using var limiter = new LocalRateLimiter(new() { Memory = new() { TimeProvider = _time } }, _policies);
        CancellationToken token = TestContext.Current.CancellationToken;
        Task<RateLimitVerdict> Soon(Task<RateLimitVerdict> wait) => wait.WaitAsync(TimeSpan.FromSeconds(30), token);
        limiter.Check("search", "k", 10);
        Task<RateLimitVerdict> first = limiter.WaitAsync("search", "k", 3, token).AsTask();
        Task<RateLimitVerdict> second = limiter.WaitAsync("search", "k", 30, token).AsTask();
        Assert.False(first.IsCompleted);
        Assert.False((await Soon(second)).IsAllowed);
        _policies.Replace(Daily("search", 14), TokenInheritance.Additive);
        Assert.True((await Soon(first)).IsAllowed);
        Assert.Equal(1, limiter.Peek("search", "k").Remaining);

        Task<RateLimitVerdict> third = limiter.WaitAsync("search", "k", 12, token).AsTask();
        Assert.False(third.IsCompleted);
        _policies.Replace(Daily("search", 5));
        Assert.Equal((false, Timeout.InfiniteTimeSpan), ((await Soon(third)).IsAllowed, (await third).RetryAfter));
    }

    private static RateLimitPolicy Daily(string name, long permits) => new(name, Limit.FixedWindow(permits, 400 * Day));

    private static (long Remaining, int Version) Seen(RateLimitVerdict verdict) =>
        (verdict.Remaining, verdict.PolicyVersion);

    private string Resolve(RateLimitKey key, string? tier = null) => _policies.Resolve("search", key, tier).Name;
}
