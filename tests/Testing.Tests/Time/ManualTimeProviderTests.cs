namespace Purlin.Testing.Tests;

public sealed class ManualTimeProviderTests
{
    private static readonly DateTimeOffset Start = new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero);
    private readonly ManualTimeProvider _time = new(Start);

    [Fact]
    public void Clocks_stand_still_until_advanced()
    {
        long timestamp = _time.GetTimestamp();
        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Equal(Start, _time.GetUtcNow());
        Assert.Equal(timestamp, _time.GetTimestamp());
        Assert.NotEqual(0, timestamp);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(Start.AddTicks(1), _time.GetUtcNow());
        Assert.Equal(timestamp + 1, _time.GetTimestamp());
        Assert.Equal(TimeSpan.FromTicks(1), _time.Elapsed);
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(10_000_000)]
    [InlineData(32_768)]
    [InlineData(1)]
    public void The_monotonic_clock_counts_in_its_own_frequency(long frequency)
    {
        var time = new ManualTimeProvider(Start, frequency);
        long before = time.GetTimestamp();
        time.Advance(TimeSpan.FromDays(20_000));
        Assert.Equal(frequency, time.TimestampFrequency);
        Assert.Equal(20_000 * 86_400 * frequency, time.GetTimestamp() - before);
        Assert.Equal(TimeSpan.FromDays(20_000), time.GetElapsedTime(before));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_step_moves_the_wall_clock_alone(int seconds)
    {
        long timestamp = _time.GetTimestamp();
        bool fired = false;
        using ITimer timer = _time.CreateTimer(
            _ => fired = true, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _time.StepWallClock(TimeSpan.FromSeconds(seconds));

        Assert.Equal(Start.AddSeconds(seconds), _time.GetUtcNow());
        Assert.Equal(timestamp, _time.GetTimestamp());
        Assert.Equal(TimeSpan.FromSeconds(1), _time.NextDue);
        Assert.False(fired);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(fired);
        Assert.Equal(Start.AddSeconds(seconds + 1), _time.GetUtcNow());
    }

    [Fact]
    public void Local_time_is_in_the_zone_that_was_set()
    {
        Assert.Equal(TimeSpan.Zero, _time.GetLocalNow().Offset);
        _time.TimeZone = TimeZoneInfo.CreateCustomTimeZone("half", TimeSpan.FromMinutes(330), "half", "half");
        Assert.Equal(TimeSpan.FromMinutes(330), _time.GetLocalNow().Offset);
        Assert.Equal(Start, _time.GetLocalNow());
    }

    [Fact]
    public void Impossible_times_are_refused_with_the_value()
    {
        var back = Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromSeconds(-1)));
        Assert.Contains("-00:00:01", back.Message, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.StepWallClock(TimeSpan.FromDays(-365 * 2100)));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateSkewed(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.CreateSkewed(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ManualTimeProvider(Start, timestampFrequency: 0));
        Assert.Equal(Start.AddTicks(1), _time.GetUtcNow());
    }

    [Fact]
    public void A_skewed_clock_runs_at_its_own_rate_from_its_own_wall_time()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        SkewedTimeProvider fast = _time.CreateSkewed(1.0001, TimeSpan.FromSeconds(-2));
        SkewedTimeProvider slow = _time.CreateSkewed(0.9999);
        long fastStart = fast.GetTimestamp();
        long slowStart = slow.GetTimestamp();
        Assert.Equal(Start.AddSeconds(3), fast.GetUtcNow());

        for (int i = 0; i < 10_000; i++)
            _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(10_001), fast.GetElapsedTime(fastStart));
        Assert.Equal(TimeSpan.FromSeconds(9_999), slow.GetElapsedTime(slowStart));
        Assert.Equal(Start.AddSeconds(10_004), fast.GetUtcNow());

        fast.StepWallClock(TimeSpan.FromHours(-1));
        Assert.Equal(Start.AddSeconds(10_004 - 3600), fast.GetUtcNow());
        Assert.Equal(Start.AddSeconds(10_005), _time.GetUtcNow());
        Assert.Equal(Start.AddSeconds(10_004), slow.GetUtcNow());
    }

    [Fact]
    public void Timers_of_skewed_clocks_take_their_place_in_one_common_order()
    {
        SkewedTimeProvider doubleSpeed = _time.CreateSkewed(2);
        SkewedTimeProvider halfSpeed = _time.CreateSkewed(0.5);
        var log = new List<string>();
        void Schedule(TimeProvider clock, string name)
        {
            long start = clock.GetTimestamp();
            clock.CreateTimer(
                _ => log.Add($"{name} at {_time.Elapsed.TotalSeconds}, own {clock.GetElapsedTime(start).TotalSeconds}"),
                null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        }

        Schedule(halfSpeed, "half");
        Schedule(_time, "driver");
        Schedule(doubleSpeed, "double");

        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(["double at 5, own 10", "driver at 10, own 10", "half at 20, own 10"], log);
    }

    [Fact]
    public void A_skewed_timer_never_runs_before_its_own_clock_shows_its_due_time()
    {
        Properties.Check(
            Generators.Int32(1, 3_000_000), Generators.Int32(0, 10_000_000), Generators.Int32(1, 100_000_000),
            (rateMillionths, phaseTicks, dueTicks) =>
            {
                var time = new ManualTimeProvider();
                SkewedTimeProvider node = time.CreateSkewed(Math.Max(rateMillionths / 1e6, 0.001));
                time.Advance(TimeSpan.FromTicks(phaseTicks));
                long start = node.GetTimestamp();
                bool fired = false;
                node.CreateTimer(_ => fired = true, null, TimeSpan.FromTicks(dueTicks), Timeout.InfiniteTimeSpan);

                TimeSpan next = time.NextDue!.Value;
                if (next > TimeSpan.Zero)
                    time.Advance(next - TimeSpan.FromTicks(1));
                Assert.True(node.GetTimestamp() - start < dueTicks);
                Assert.False(fired);
                time.Advance(TimeSpan.FromTicks(1));
                Assert.True(node.GetTimestamp() - start >= dueTicks);
                Assert.True(fired);
            });
    }

    [Fact]
    public void Readers_on_other_threads_never_see_time_move_back()
    {
        var done = new ManualResetEventSlim();
        using ITimer everyTick = _time.CreateTimer(_ => { }, null, TimeSpan.FromTicks(1), TimeSpan.FromTicks(1));
        bool movedBack = false;
        var reader = new Thread(() =>
        {
            long last = 0;
            while (!done.IsSet)
            {
                long now = _time.GetTimestamp();
                movedBack |= now < last;
                last = now;
            }
        });
        reader.Start();
        var advancers = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 2_000; i++)
                _time.Advance(TimeSpan.FromTicks(3));
        })).ToArray();
        foreach (Thread advancer in advancers)
            advancer.Start();
        foreach (Thread advancer in advancers)
            advancer.Join();
        done.Set();
        reader.Join();

        Assert.False(movedBack);
        Assert.Equal(TimeSpan.FromTicks(3 * 2_000 * 3), _time.Elapsed);
    }
}
