namespace Purlin.Snowflake.Tests;

/// <summary>Clocks that go wrong as written.</summary>
public sealed class ClockScriptTests
{
    private readonly ManualTimeProvider _driver = new();

    [Fact]
    public void Without_a_line_it_is_the_clock_that_drives_it()
    {
        var clock = new ClockScript(_driver);
        _driver.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(_driver.GetUtcNow(), clock.GetUtcNow());
        Assert.Equal(_driver.GetTimestamp(), clock.GetTimestamp());
        Assert.Equal(_driver.TimestampFrequency, clock.TimestampFrequency);
        Assert.Same(_driver.LocalTimeZone, clock.LocalTimeZone);
        Assert.Equal(TimeSpan.Zero, clock.Offset);
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        Assert.InRange(new ClockScript().GetUtcNow(), before, before.AddHours(1));
    }

    [Fact]
    public void Steps_freezes_and_slews_add_up_at_their_instants()
    {
        ClockScript clock = new ClockScript(_driver)
            .Slew(at: Seconds(30), length: Seconds(10), rate: 1.5)
            .Step(at: Seconds(10), by: TimeSpan.FromHours(-1))
            .Freeze(at: Seconds(20), length: Seconds(5));
        double[] expected = [0, -3600, -3600, -3601, -3605, -3605, -3604.5, -3600, -3600];
        foreach ((int i, double at) in new double[] { 9.9999999, 10, 20, 21, 25, 30, 31, 40, 1000 }.Index())
        {
            _driver.Advance(Seconds(at) - _driver.Elapsed);
            Assert.Equal(Seconds(expected[i]), clock.Offset);
            Assert.Equal(_driver.GetUtcNow() + Seconds(expected[i]), clock.GetUtcNow());
        }
    }

    [Fact]
    public void Timers_and_durations_do_not_notice()
    {
        ClockScript clock = new ClockScript(_driver)
            .Freeze(TimeSpan.Zero, Seconds(60)).Step(Seconds(1), TimeSpan.FromDays(-1));
        var fired = new List<TimeSpan>();
        long start = clock.GetTimestamp();
        using ITimer timer = clock.CreateTimer(_ => fired.Add(clock.GetElapsedTime(start)), null, Seconds(2), Seconds(3));

        _driver.Advance(Seconds(9));

        Assert.Equal([Seconds(2), Seconds(5), Seconds(8)], fired);
    }

    [Fact]
    public void A_clock_ends_at_the_years_that_it_can_show()
    {
        ClockScript clock = new ClockScript(_driver).Step(TimeSpan.Zero, TimeSpan.FromDays(-365 * 3000));
        Assert.Equal(DateTimeOffset.MinValue, clock.GetUtcNow());
        clock.Step(Seconds(1), TimeSpan.FromDays(365 * 15_000));
        _driver.Advance(Seconds(1));
        Assert.Equal(DateTimeOffset.MaxValue.UtcTicks, clock.GetUtcNow().UtcTicks);
    }

    [Fact]
    public void Lines_out_of_range_name_the_range()
    {
        var clock = new ClockScript(_driver);
        Assert.Throws<ArgumentOutOfRangeException>("at", () => clock.Step(Seconds(-1), Seconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => clock.Freeze(Seconds(1), TimeSpan.Zero));
        var error = Assert.Throws<ArgumentOutOfRangeException>("rate", () => clock.Slew(Seconds(1), Seconds(1), -0.1));
        Assert.Contains("0 to 1000", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("rate", () => clock.Slew(Seconds(1), Seconds(1), double.NaN));
        _driver.Advance(Seconds(10));
        Assert.Equal(TimeSpan.Zero, clock.Offset);
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        ClockScript clock = new ClockScript(_driver).Step(TimeSpan.Zero, Seconds(1)).Freeze(Seconds(1), Seconds(1));
        Allocations.AssertNone(() => clock.GetUtcNow());
    }

    [Fact]
    public void An_evening_of_bad_clocks_makes_no_id_twice_and_none_out_of_order()
    {
        var fake = _driver;
        var minted = new List<SnowflakeId>();
        #region SnowflakeClockScript
        var clock = new ClockScript(fake)                               // or over TimeProvider.System
            .Step(at: TimeSpan.FromMinutes(1), by: TimeSpan.FromSeconds(-2))
            .Freeze(at: TimeSpan.FromMinutes(2), length: TimeSpan.FromSeconds(5))
            .Slew(at: TimeSpan.FromMinutes(3), length: TimeSpan.FromMinutes(1), rate: 1.0005);
        using var ids = new SnowflakeGenerator(new() { NodeId = 1, TimeProvider = clock });
        #endregion

        for (int i = 0; i < 3_000; i++)
        {
            fake.Advance(TimeSpan.FromMilliseconds(100));
            if (ids.TryNext(out SnowflakeId id, out _))
                minted.Add(id);
        }

        Assert.Equal(minted.Distinct().Order(), minted);
        Assert.InRange(minted.Count, 2_900, 3_000);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
