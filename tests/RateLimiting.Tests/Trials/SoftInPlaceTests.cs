namespace Purlin.RateLimiting.Tests;

/// <summary>Buckets of which some do not refuse, charged where they lie, against the general way of a store.</summary>
public sealed class SoftInPlaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Shapes => ["one beside one", "two beside two", "soft and hard", "shadow", "alone"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Both_ways_say_and_charge_the_same(string shape)
    {
        var time = new ManualTimeProvider();
        (RateLimitPolicy policy, PolicyTrial? trial) = Create(shape);
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = time } }, policy);
        LocalPolicy inPlace = limiter.Policy(policy.Name);
        var general = new MemoryRateLimitStore(new() { TimeProvider = time });
        var random = new Random(3);
        var verdicts = new RateLimitVerdict[1];
        int refused = 0, exceeded = 0;
        for (int i = 0; i < 20_000; i++)
        {
            time.Advance(TimeSpan.FromMicroseconds(random.Next(150_000)));
            if (trial is not null && random.Next(500) == 0)
                trial.Share = random.Next(3) / 2.0;
            RateLimitKey key = (ulong)random.Next(6);
            long cost = random.Next(1, 4);
            RateLimitVerdict one = inPlace.Check(key, cost);
            await general.CheckAsync(new RateLimitCheck[] { new(new RateLimitCharge[] { new(policy, key, cost) }) }, verdicts);
            Assert.Equal(TextOf(verdicts[0]), TextOf(one));
            refused += one.IsAllowed ? 0 : 1;
            exceeded += one.ExceededSoftLimit is null ? 0 : 1;
            Assert.Equal(policy.Limits.Count, inPlace.PeekEach(key).Length);
        }

        Assert.InRange(exceeded, 1_000, 19_000);
        Assert.Equal(shape is not ("shadow" or "alone"), refused > 1_000);
    }

    private static (RateLimitPolicy, PolicyTrial?) Create(string shape)
    {
        Limit fast = Limit.TokenBucket(3, Second, 5), slow = Limit.TokenBucket(2, Second, 9);
        Limit tight = Limit.TokenBucket(7, TimeSpan.FromSeconds(5), 4), wide = Limit.TokenBucket(17, 5 * Second, 20);
        switch (shape)
        {
            case "soft and hard":
                return (new("p", fast, tight.Soft(), wide.Soft(), slow), null);
            case "shadow":
                return (new RateLimitPolicy("p", fast, slow).InShadow(), null);
            case "alone":
                return (new("p", slow.Soft()), null);
            default:
                var trial = shape == "one beside one"
                    ? new PolicyTrial(new("p", fast), new("q", slow))
                    : new PolicyTrial(new("p", fast, wide), new("q", slow, tight));
                return (trial.Policy, trial);
        }
    }

    private static string TextOf(in RateLimitVerdict verdict) =>
        $"{verdict} {verdict.Remaining} {verdict.Charged} {verdict.RetryAfter} {verdict.ResetAfter} {verdict.Delay} "
        + $"{verdict.RefusedBy} {verdict.TightestLimit} {verdict.ExceededSoftLimit} {verdict.PolicyVersion}";
}
