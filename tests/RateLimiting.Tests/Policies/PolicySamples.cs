namespace Purlin.RateLimiting.Tests;

/// <summary>The README's lines about policies.</summary>
public sealed class PolicySamples
{
    [Fact]
    public void Policies_change_while_they_are_asked()
    {
        var options = new LocalRateLimiterOptions();
        RateLimitKey user = "user:42";
        DateTimeOffset newYear = DateTimeOffset.MaxValue;

        #region RateLimiting_policies
        var policies = new RateLimitPolicies(
            new RateLimitPolicy("search", Limit.TokenBucket(100, per: TimeSpan.FromMinutes(1), burst: 20)),
            new RateLimitPolicy("search-gold", Limit.TokenBucket(1_000, per: TimeSpan.FromMinutes(1), burst: 200)));
        using var limiter = new LocalRateLimiter(options, policies);            // several limiters may share them

        policies.Override(new("search", "search-gold") { Tier = "gold" });      // for a key, a tier, a time
        RateLimitVerdict gold = limiter.CheckAll([new("search", user, Tier: "gold")]);

        var stricter = new RateLimitPolicy("search", Limit.TokenBucket(60, per: TimeSpan.FromMinutes(1), burst: 10));
        policies.Replace(stricter, TokenInheritance.Proportionally);            // who had half left has half left
        policies.Plan(new(stricter, From: newYear, TokenInheritance.AsIs));     // or later
        #endregion

        Assert.Equal(199, gold.Remaining);
        Assert.Equal((2, 9L), (policies["search"].Version, limiter.Check("search", user).Remaining));
        policies.Dispose();
    }
}
