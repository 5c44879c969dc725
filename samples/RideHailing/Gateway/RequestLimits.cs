using Purlin.RateLimiting;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// How much may be asked of the city: by one rider, by one application and by all together. The rules for riders have
/// a stricter candidate that refuses nobody and counts whom it would have refused.
/// </summary>
internal sealed class RequestLimits
{
    /// <summary>Rides that a rider may ask for at once, and one more for every ten minutes.</summary>
    public const int RiderBurst = 3;

    /// <summary>The candidate's burst.</summary>
    public const int CandidateBurst = 2;

    public static readonly TimeSpan RiderPeriod = TimeSpan.FromMinutes(10);
    public static readonly TimeSpan WindowPeriod = TimeSpan.FromMinutes(1);

    public RequestLimits(CityOptions options)
    {
        AppPerMinute = Math.Max(15, options.Drivers / 25);
        CityPerMinute = Math.Max(40, options.Drivers / 15);
        Trial = new PolicyTrial(RiderPolicy(RiderBurst), RiderPolicy(CandidateBurst));
        App = new RateLimitPolicy("app", Limit.SlidingLog(AppPerMinute, WindowPeriod));
        City = new RateLimitPolicy("city", Limit.SlidingLog(CityPerMinute, WindowPeriod));
    }

    /// <summary>Requests of one application in any minute.</summary>
    public int AppPerMinute { get; }

    /// <summary>Requests of everybody in any minute.</summary>
    public int CityPerMinute { get; }

    public PolicyTrial Trial { get; }

    public RateLimitPolicy Rider => Trial.Policy;

    public RateLimitPolicy App { get; }

    public RateLimitPolicy City { get; }

    private static RateLimitPolicy RiderPolicy(int burst) =>
        new("rider", Limit.TokenBucket(1, RiderPeriod, burst));
}
