namespace Purlin.Snowflake.Tests;

public sealed class MetricsTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Waits_are_counted_by_what_they_wait_for()
    {
        using var metrics = new MetricCollector();
        SnowflakeOptions options = Mint.Options(_time);
        options.MeterFactory = metrics;
        using SnowflakeGenerator ids = new(options);
        Mint.Drain(ids, SnowflakeRefusal.SequenceExhausted);

        ValueTask<SnowflakeId> waiting = ids.NextAsync(TestContext.Current.CancellationToken);
        _time.Advance(Mint.Ms);
        await waiting;

        Assert.Equal(1, metrics.Sum("purlin.snowflake.waits", ("reason", "SequenceExhausted")));
        Assert.All(metrics.Instruments, instrument => Assert.Equal("Purlin.Snowflake", instrument.Meter.Name));
    }

    [Fact]
    public void Drift_and_borrowed_ticks_and_the_time_left_are_shown_until_the_generator_is_disposed()
    {
        using var metrics = new MetricCollector();
        SnowflakeOptions options = Mint.Options(_time);
        (options.MeterFactory, options.Overflow, options.MaxBorrow) = (metrics, SnowflakeOverflow.Borrow, 10 * Mint.Ms);
        SnowflakeGenerator ids = new(options);
        Mint.Take(ids, 5 * Mint.PerTick);
        _time.StepWallClock(-50 * Mint.Ms);

        metrics.Observe();

        Assert.Equal(4, metrics.Last("purlin.snowflake.borrowed"));
        Assert.Equal(0.05, metrics.Last("purlin.snowflake.drift")!.Value, 6);
        double left = (Mint.Narrow.ExhaustsAt - ids.IdTime).TotalSeconds;
        Assert.Equal(left, metrics.Last("purlin.snowflake.time_left")!.Value, 3);
        int before = metrics.Measurements.Count;
        ids.Dispose();
        metrics.Observe();
        Assert.Equal(before, metrics.Measurements.Count);
    }
}
