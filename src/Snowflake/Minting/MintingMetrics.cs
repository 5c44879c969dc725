using System.Diagnostics.Metrics;

namespace Purlin.Snowflake;

/// <summary>What a generator tells about itself by the meter <c>Purlin.Snowflake</c>. Thread-safe.</summary>
internal sealed class MintingMetrics : IDisposable
{
    /// <summary>The meter.</summary>
    public const string MeterName = "Purlin.Snowflake";

    /// <summary>The tag with the node id.</summary>
    public const string NodeTag = "node";

    private const string ReasonTag = "reason";

    private readonly Meter? _own;
    private readonly Counter<long> _waits;
    private readonly KeyValuePair<string, object?>[] _reasons =
        [.. Enum.GetNames<SnowflakeRefusal>().Select(name => new KeyValuePair<string, object?>(ReasonTag, name))];

    private SnowflakeGenerator? _generator;

    /// <summary>Instruments of one generator.</summary>
    /// <param name="generator">Observed until this is disposed.</param>
    /// <param name="factory">Whose meter to use; one of its own if null.</param>
    public MintingMetrics(SnowflakeGenerator generator, IMeterFactory? factory)
    {
        _generator = generator;
        // A factory shares its meter between all who ask for the name, and disposes it.
        Meter meter = factory?.Create(new MeterOptions(MeterName)) ?? (_own = new Meter(MeterName));
        _waits = meter.CreateCounter<long>("purlin.snowflake.waits", "{wait}",
            "Waits for the clock, the next tick or a lease, by the refusal they wait out.");
        meter.CreateObservableGauge("purlin.snowflake.drift", () => Observe(static g => g.Drift.TotalSeconds), "s",
            "How far id time is ahead of the wall clock.");
        meter.CreateObservableGauge("purlin.snowflake.borrowed", () => Observe(static g => g.BorrowedTicks), "{tick}",
            "How many ticks the newest id is dated ahead of id time.");
        meter.CreateObservableGauge("purlin.snowflake.time_left",
            () => Observe(static g => (g.Layout.ExhaustsAt - g.IdTime).TotalSeconds), "s",
            "Until the layout's time bits are used up.");
    }

    /// <summary>Counts a wait.</summary>
    public void Waited(SnowflakeRefusal refusal) => _waits.Add(1, _reasons[(int)refusal]);

    /// <summary>Ends the observation.</summary>
    public void Dispose()
    {
        _generator = null;
        _own?.Dispose();
    }

    private IEnumerable<Measurement<T>> Observe<T>(Func<SnowflakeGenerator, T> value)
        where T : struct => _generator is { } generator
            ? [new Measurement<T>(value(generator), new KeyValuePair<string, object?>(NodeTag, generator.NodeId))]
            : [];
}
