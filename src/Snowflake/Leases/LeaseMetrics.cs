using System.Diagnostics.Metrics;

namespace Purlin.Snowflake;

/// <summary>What a lease tells about itself by the meter <c>Purlin.Snowflake</c>. Thread-safe.</summary>
internal sealed class LeaseMetrics : IDisposable
{
    private readonly Meter? _own;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refusals;
    private LeaseSource? _source;

    /// <param name="source">Observed until this is disposed.</param>
    /// <param name="factory">Makes the meter; null makes one of its own.</param>
    public LeaseMetrics(LeaseSource source, IMeterFactory? factory)
    {
        _source = source;
        // A factory shares its meter between all who ask for the name, and disposes it.
        Meter meter = factory?.Create(new MeterOptions(MintingMetrics.MeterName))
            ?? (_own = new Meter(MintingMetrics.MeterName));
        meter.CreateObservableGauge("purlin.snowflake.lease_age", () => Observe(static status => status.Age), "s",
            "Since the store last confirmed the lease; none without a lease.");
        meter.CreateObservableGauge("purlin.snowflake.lease_left", () => Observe(static status => status.Left), "s",
            "Until the lease ends if it is not renewed; none without a lease.");
        _failures = meter.CreateCounter<long>("purlin.snowflake.lease_failures", "{call}",
            "Calls that the lease store did not answer.");
        _refusals = meter.CreateCounter<long>("purlin.snowflake.lease_refusals", "{reply}",
            "Refusals of the lease store, by outcome.");
    }

    /// <summary>Counts a call without an answer.</summary>
    public void Failed() => _failures.Add(1);

    /// <summary>Counts a refusal.</summary>
    public void Refused(SnowflakeLeaseOutcome outcome) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("outcome", outcome.ToString()));

    /// <summary>Ends the observation.</summary>
    public void Dispose()
    {
        _source = null;
        _own?.Dispose();
    }

    private IEnumerable<Measurement<double>> Observe(Func<LeaseStatus, TimeSpan> value) =>
        _source is { } source && source.Status is { IsHeld: true } status
            ? [new(value(status).TotalSeconds, KeyValuePair.Create(MintingMetrics.NodeTag, (object?)source.NodeId))]
            : [];
}
