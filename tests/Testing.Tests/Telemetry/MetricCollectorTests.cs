using System.Diagnostics.Metrics;

namespace Purlin.Testing.Tests;

public sealed class MetricCollectorTests
{
    private const string Name = "Purlin.Testing.Tests.Metrics";

    [Fact]
    public void Measurements_come_with_unit_and_tags_and_can_be_summed()
    {
        using var meter = new Meter(Name);
        using var metrics = new MetricCollector(meter);
        Counter<long> checks = meter.CreateCounter<long>("checks", "{check}");
        checks.Add(2, new("outcome", "granted"), new("store", "memory"));
        checks.Add(5, new KeyValuePair<string, object?>("outcome", "refused"));
        meter.CreateHistogram<double>("wait", "s").Record(0.25);

        Assert.Equal(7, metrics.Sum("checks"));
        Assert.Equal(2, metrics.Sum("checks", ("outcome", "granted")));
        Assert.Equal(2, metrics.Sum("checks", ("store", "memory"), ("outcome", "granted")));
        Assert.Equal(0, metrics.Sum("checks", ("store", "memory"), ("outcome", "refused")));
        Assert.Equal(0, metrics.Sum("nothing"));
        Assert.Equal(5, metrics.Last("checks"));
        Assert.Null(metrics.Last("checks", ("outcome", "unknown")));
        Assert.Equal(["{check}", "{check}", "s"], metrics.Measurements.Select(measurement => measurement.Unit));
        Assert.Equal(["checks", "wait"], metrics.Instruments.Select(instrument => instrument.Name));
        metrics.Clear();
        Assert.Empty(metrics.Measurements);
    }

    [Fact]
    public void Every_number_type_is_kept()
    {
        using var meter = new Meter(Name);
        using var metrics = new MetricCollector(meter);
        meter.CreateCounter<byte>("n").Add(1);
        meter.CreateCounter<short>("n").Add(2);
        meter.CreateCounter<int>("n").Add(3);
        meter.CreateCounter<long>("n").Add(4);
        meter.CreateCounter<float>("n").Add(5);
        meter.CreateCounter<double>("n").Add(6);
        meter.CreateCounter<decimal>("n").Add(7);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], metrics.Measurements.Select(measurement => measurement.Value));
    }

    [Fact]
    public void Observable_instruments_are_asked_on_demand()
    {
        using var meter = new Meter(Name);
        using var metrics = new MetricCollector(meter);
        int depth = 3;
        meter.CreateObservableGauge("depth", () => depth);
        Assert.Null(metrics.Last("depth"));
        metrics.Observe();
        Assert.Equal(3, metrics.Last("depth"));
        depth = 8;
        metrics.Observe();
        Assert.Equal(8, metrics.Last("depth"));
    }

    [Fact]
    public void A_collector_of_an_instance_does_not_see_another_meter_of_the_same_name()
    {
        using var mine = new Meter(Name);
        using var theirs = new Meter(Name);
        using var metrics = new MetricCollector(mine);
        theirs.CreateCounter<int>("n").Add(100);
        mine.CreateCounter<int>("n").Add(1);
        Assert.Equal(1, metrics.Sum("n"));
    }

    [Fact]
    public void A_collector_that_makes_the_meters_sees_those_alone()
    {
        using var one = new MetricCollector();
        using var other = new MetricCollector();
        one.Create(new MeterOptions(Name)).CreateCounter<int>("n").Add(1);
        other.Create(new MeterOptions(Name)).CreateCounter<int>("n").Add(2);
        using var loose = new Meter(Name);
        loose.CreateCounter<int>("n").Add(100);
        Assert.Equal(1, one.Sum("n"));
        Assert.Equal(2, other.Sum("n"));
        Assert.Same(one.Create(new MeterOptions(Name)), one.Create(new MeterOptions(Name)));
    }

    [Fact]
    public void A_collector_of_a_name_sees_all_or_one_scope()
    {
        string name = $"{Name}.OfThisTestAlone";
        object scope = new();
        using var unscoped = new Meter(name);
        using var scoped = new Meter(name, version: null, tags: null, scope);
        using var all = new MetricCollector(name);
        using var one = new MetricCollector(name, scope);
        unscoped.CreateCounter<int>("n").Add(1);
        scoped.CreateCounter<int>("n").Add(2);
        Assert.Equal(3, all.Sum("n"));
        Assert.Equal(2, one.Sum("n"));
    }

    [Fact]
    public void A_disposed_collector_listens_no_more_and_stays_readable()
    {
        using var meter = new Meter(Name);
        var metrics = new MetricCollector(meter);
        Counter<int> counter = meter.CreateCounter<int>("n");
        counter.Add(1);
        metrics.Dispose();
        counter.Add(1);
        Assert.Equal(1, metrics.Sum("n"));
    }
}
