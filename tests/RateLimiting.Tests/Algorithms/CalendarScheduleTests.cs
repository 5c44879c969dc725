namespace Purlin.RateLimiting.Tests;

public sealed class CalendarScheduleTests
{
    // mailgun/gubernator, interval_test.go: the last nanosecond of the interval, UTC; here the instant after it.
    [Theory]
    [InlineData(CalendarUnit.Minute, "2019-11-11T00:00:00Z", "2019-11-11T00:01:00Z")]
    [InlineData(CalendarUnit.Hour, "2019-11-11T00:20:12Z", "2019-11-11T01:00:00Z")]
    [InlineData(CalendarUnit.Day, "2019-11-11T05:00:00Z", "2019-11-12T00:00:00Z")]
    [InlineData(CalendarUnit.Month, "2019-11-11T00:00:00Z", "2019-12-01T00:00:00Z")]
    [InlineData(CalendarUnit.Year, "2019-03-01T20:30:00Z", "2020-01-01T00:00:00Z")]
    [InlineData(CalendarUnit.Week, "2026-11-22T23:59:59Z", "2026-11-23T00:00:00Z")]
    [InlineData(CalendarUnit.Month, "2024-02-29T12:00:00Z", "2024-03-01T00:00:00Z")]
    public void Windows_end_where_the_calendar_says(CalendarUnit unit, string at, string end) =>
        Assert.Equal(Us(end), new CalendarSchedule(unit, TimeZoneInfo.Utc).WindowAt(Us(at)).EndUs);

    // bosima/FireflySoft.RateLimit: the natural periods of 2021-12-21 21:21:21.211.
    [Theory]
    [InlineData(CalendarUnit.Minute, "2021-12-21T21:21:00Z")]
    [InlineData(CalendarUnit.Hour, "2021-12-21T21:00:00Z")]
    [InlineData(CalendarUnit.Day, "2021-12-21T00:00:00Z")]
    public void Windows_start_where_the_calendar_says(CalendarUnit unit, string start) => Assert.Equal(
        Us(start), new CalendarSchedule(unit, TimeZoneInfo.Utc).WindowAt(Us("2021-12-21T21:21:21.211Z")).StartUs);

    [Theory]
    [InlineData("2026-03-29T11:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]
    [InlineData("2026-10-25T11:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    public void A_day_is_as_long_as_its_clocks_make_it(string at, string start, string end) =>
        Assert.Equal((Us(start), Us(end)), In("Europe/Berlin", CalendarUnit.Day).WindowAt(Us(at)));

    // Midnight is jumped over in Santiago, and comes twice in Havana.
    [Theory]
    [InlineData("America/Santiago", "2022-09-11T12:00:00Z", "2022-09-11T04:00:00Z")]
    [InlineData("America/Havana", "2022-11-06T12:00:00Z", "2022-11-06T04:00:00Z")]
    public void A_midnight_that_is_jumped_over_or_comes_twice_is_one_boundary(string zone, string at, string start)
    {
        CalendarSchedule schedule = In(zone, CalendarUnit.Day);
        Assert.Equal(Us(start), schedule.WindowAt(Us(at)).StartUs);
        Assert.Equal(Us(start), schedule.WindowAt(Us(start) - 1).EndUs);
    }

    [Theory]
    [InlineData("Australia/Lord_Howe", "2026-04-04T00:00:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-10-03T00:00:00Z")]
    [InlineData("America/Havana", "2022-11-05T12:00:00Z")]
    [InlineData("America/Santiago", "2022-09-10T12:00:00Z")]
    [InlineData("Asia/Kathmandu", "2026-10-03T00:00:00Z")]
    public void Windows_meet_without_gap_or_overlap(string zone, string from)
    {
        foreach (CalendarUnit unit in (CalendarUnit[])[CalendarUnit.Minute, CalendarUnit.Hour, CalendarUnit.Day])
        {
            CalendarSchedule schedule = In(zone, unit), fresh = In(zone, unit);
            long at = Us(from), stop = at + (36L * 3_600 * 1_000_000);
            while (at < stop)
            {
                (long start, long end) = schedule.WindowAt(at);
                Assert.InRange(at, start, end - 1);
                Assert.Equal((start, end), fresh.WindowAt(start));
                Assert.Equal((start, end), In(zone, unit).WindowAt(end - 1));
                Assert.Equal(end, schedule.WindowAt(end).StartUs);
                if (unit == CalendarUnit.Hour)
                    Assert.InRange(end - start, 1, 3_600L * 1_000_000);
                at = end;
            }
        }
    }

    [Fact]
    public void A_calendar_limit_starts_anew_with_the_local_day()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 3, 28, 22, 59, 59, TimeSpan.Zero));
        using var limiter = new LocalRateLimiter(
            new LocalRateLimiterOptions { Memory = { TimeProvider = time } },
            new RateLimitPolicy("d", Limit.CalendarWindow(
                1, CalendarUnit.Day, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"))));
        Assert.True(limiter.Check("d", "k").IsAllowed);
        Assert.Equal(TimeSpan.FromSeconds(1), limiter.Check("d", "k").RetryAfter);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(limiter.Check("d", "k").IsAllowed);
        // The clock is set back into the day before: its window is not opened again.
        time.StepWallClock(TimeSpan.FromMinutes(-5));
        Assert.Equal(TimeSpan.FromMinutes((23 * 60) + 5), limiter.Check("d", "k").RetryAfter);
    }

    private static CalendarSchedule In(string zone, CalendarUnit unit) =>
        new(unit, TimeZoneInfo.FindSystemTimeZoneById(zone));

    private static long Us(string text) => RateLimitTime.FromUtc(DateTimeOffset.Parse(text, null));
}
