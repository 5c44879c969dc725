namespace Purlin.RateLimiting.Tests;

public sealed class QuotaForecastTests
{
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 3, 10, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_pace_that_uses_the_window_up_says_when()
    {
        var policy = new RateLimitPolicy("quota", Limit.CalendarWindow(1_100, CalendarUnit.Month),
            Limit.FixedWindow(1_000, TimeSpan.FromDays(1)), Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 1_000));
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = _time } }, policy);
        Assert.All(limiter.Policy("quota").PeekEach("k"),
            each => Assert.Null(QuotaForecast.Of(each, _time.GetUtcNow())));
        _time.Advance(TimeSpan.FromHours(6));
        limiter.Check("quota", "k", 300);
        QuotaForecast?[] forecasts =
            [.. limiter.Policy("quota").PeekEach("k").Select(each => QuotaForecast.Of(each, _time.GetUtcNow()))];
        // Nine days and six hours of March are over: 300 of 1,100 are too few to use it up.
        Assert.Equal((300L, 800L, null), (forecasts[0]!.Used, forecasts[0]!.Remaining, forecasts[0]!.ExhaustedIn));
        Assert.Equal(300 / 222.0, forecasts[0]!.PermitsPerHour, 9);
        // 50 an hour: 700 last 14 of the 18 hours left.
        Assert.Equal((TimeSpan.FromHours(14), TimeSpan.FromHours(18)), (forecasts[1]!.ExhaustedIn, forecasts[1]!.ResetAfter));
        Assert.Null(forecasts[2]);
    }
}
