namespace Purlin.RateLimiting.Tests;

public sealed class SingleRateLimiterTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_says_what_a_key_of_a_policy_is_told()
    {
        Limit limit = Limit.TokenBucket(7, TimeSpan.FromSeconds(1), 20);
        var single = new SingleRateLimiter(limit, _time);
        using var keyed = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, new RateLimitPolicy("p", limit));
        var random = new Random(2);
        for (int i = 0; i < 5_000; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(random.Next(700_000)));
            long cost = random.Next(23);
            RateLimitVerdict one = single.Check(cost), other = keyed.Check("p", "", cost);
            Assert.Equal(
                (other.IsAllowed, other.Remaining, other.RetryAfter, other.ResetAfter),
                (one.IsAllowed, one.Remaining, one.RetryAfter, one.ResetAfter));
        }
    }

    [Fact]
    public void Other_limits_and_costs_are_refused_by_name()
    {
        Assert.Throws<ArgumentException>(() => new SingleRateLimiter(Limit.Concurrency(1)));
        Assert.Throws<ArgumentException>(
            () => new SingleRateLimiter(Limit.TokenBucket(999_983, TimeSpan.FromSeconds(1), 1)));
        var single = new SingleRateLimiter(Limit.LeakyBucket(1, TimeSpan.FromSeconds(1), 2), _time);
        Assert.Throws<ArgumentOutOfRangeException>(() => single.TryTake(-1));
        Assert.False(single.TryTake(4));
        Assert.Equal([0.0, 1.0, 2.0], Enumerable.Range(0, 3).Select(_ => single.Check().Delay.TotalSeconds));
        Assert.False(single.TryTake());
    }

    [Fact]
    public void Taking_allocates_nothing()
    {
        var single = new SingleRateLimiter(Limit.TokenBucket(1_000, TimeSpan.FromSeconds(1), 1_000));
        Allocations.AssertNone(() => single.Check(2));
    }
}
