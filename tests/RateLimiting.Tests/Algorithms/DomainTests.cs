namespace Purlin.RateLimiting.Tests;

public sealed class DomainTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string, Func<Limit>> Outside => new()
    {
        { "permits", () => Limit.TokenBucket(0, Second, 1) },
        { "permits", () => Limit.TokenBucket((1L << 26) + 1, Second, 1) },
        { "burst", () => Limit.TokenBucket(1, Second, 0) },
        { "burst", () => Limit.TokenBucket(1, TimeSpan.FromDays(365), 100) },
        { "per", () => Limit.TokenBucket(1, TimeSpan.Zero, 1) },
        { "per", () => Limit.TokenBucket(1, -Second, 1) },
        { "per", () => Limit.TokenBucket(1, new TimeSpan(15), 1) },
        { "per", () => Limit.TokenBucket(1, TimeSpan.FromDays(408), 1) },
        { "queue", () => Limit.LeakyBucket(1, Second, 0) },
        { "permits", () => Limit.FixedWindow((1L << 40) + 1, Second) },
        { "window", () => Limit.FixedWindow(1, TimeSpan.Zero) },
        { "permits", () => Limit.SlidingWindow(0, Second) },
        { "permits", () => Limit.SlidingLog(4_097, Second) },
        { "permits", () => Limit.Concurrency(0) },
        { "unit", () => Limit.CalendarWindow(1, (CalendarUnit)9) },
        { "permits", () => Limit.CalendarWindow(0, CalendarUnit.Day) },
    };

    [Theory]
    [MemberData(nameof(Outside), DisableDiscoveryEnumeration = true)]
    public void Numbers_outside_the_domain_are_named(string name, Func<Limit> make)
    {
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(make);
        Assert.Equal(name, thrown.ParamName);
    }

    [Fact]
    public void The_ends_of_the_domain_hold()
    {
        long last = RateLimitTime.MaxUs;
        Limit[] limits =
        [
            Limit.TokenBucket(1L << 26, Second, 1L << 26), Limit.TokenBucket((1L << 26) - 5, TimeSpan.FromDays(400), 1L << 26),
            Limit.FixedWindow(1L << 40, TimeSpan.FromDays(400)), Limit.SlidingWindow(1L << 40, TimeSpan.FromDays(400)),
            Limit.SlidingWindow(1L << 40, TimeSpan.FromMicroseconds(1)), Limit.SlidingLog(4_096, TimeSpan.FromDays(400)),
            Limit.CalendarWindow(1L << 40, CalendarUnit.Year),
        ];
        foreach (Limit limit in limits)
        {
            foreach (long now in (long[])[RateLimitTime.MinUs, 0, last])
            {
                var trial = new LimitTrial(limit);
                Assert.True(trial.Take(now, limit.Capacity).IsAllowed);
                trial.Repack();
                LimitDecision refused = trial.Take(now, 1);
                Assert.False(refused.IsAllowed);
                Assert.True(trial.Judge(now + refused.RetryAfterUs, 1).IsAllowed);
                trial.Owe(now, Domain.MaxPermits);
                trial.Repack();
                Assert.All(trial.State.ToArray(), word => Assert.InRange(word, -(1L << 53) + 1, (1L << 53) - 1));
            }
        }
    }

    [Theory]
    [InlineData("search", "search")]
    public void Two_limits_of_one_name_are_refused(string first, string second) => Assert.Throws<ArgumentException>(
        () => new RateLimitPolicy("p", Limit.FixedWindow(1, Second).Named(first), Limit.Concurrency(2).Named(second)));

    [Fact]
    public void Policies_and_keys_outside_their_bounds_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RateLimitPolicy(""));
        Assert.Throws<ArgumentException>(() => new RateLimitPolicy("p"));
        Assert.Throws<ArgumentException>(() => new RateLimitKey(new string('k', RateLimitKey.MaxChars + 1)));
        Assert.Throws<ArgumentException>(() => new LocalRateLimiter(
            new RateLimitPolicy("p", Limit.Concurrency(1)), new RateLimitPolicy("p", Limit.Concurrency(2))));
    }
}
