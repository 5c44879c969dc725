using System.Diagnostics.Metrics;

namespace Purlin.Geospatial;

/// <summary>
/// The instruments of live places, on the meter <c>Purlin.Geospatial</c>. Nobody listening, a query costs the read of
/// a flag more.
/// </summary>
internal sealed class LiveInstruments : IDisposable
{
    public const string Nearest = "nearest";
    public const string Within = "within";
    public const string Count = "count";
    public const string Best = "best";

    private const string MeterName = "Purlin.Geospatial";
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?> _tag;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _queries;
    private readonly Histogram<double> _rebuilds;
    private readonly Counter<long> _set;
    private readonly Counter<long> _removed;
    private volatile bool _isDisposed;

    /// <param name="options">Names the places and makes the meter.</param>
    public LiveInstruments(LivePlacesOptions options)
    {
        _time = options.TimeProvider;
        _tag = new("purlin.places", options.Name);
        _ownsMeter = options.Meters is null;
        _meter = options.Meters?.Create(new MeterOptions(MeterName)) ?? new Meter(MeterName);
        _queries = _meter.CreateHistogram<double>(
            "purlin.geospatial.query.duration", "s", "How long queries of live places take.");
        _rebuilds = _meter.CreateHistogram<double>(
            "purlin.geospatial.rebuild.duration", "s", "How long building all live places anew takes.");
        _set = _meter.CreateCounter<long>("purlin.geospatial.places.set", "{place}", "Places set.");
        _removed = _meter.CreateCounter<long>("purlin.geospatial.places.removed", "{place}", "Places removed.");
    }

    /// <summary>Measures how the places stand as well.</summary>
    public void Observe(Func<LivePlacesStatus> status)
    {
        _meter.CreateObservableGauge(
            "purlin.geospatial.places", () => Measure(status().Places), "{place}", "Live places.");
        _meter.CreateObservableGauge(
            "purlin.geospatial.changes", () => Measure(status().Changes), "{change}",
            "Changes that the newest rebuild does not have yet.");
    }

    /// <summary>When a query begins; the least number while nobody listens.</summary>
    public long Start() => _queries.Enabled ? _time.GetTimestamp() : long.MinValue;

    public void Stop(long start, string query)
    {
        if (start != long.MinValue)
            _queries.Record(_time.GetElapsedTime(start).TotalSeconds, _tag, new("purlin.query", query));
    }

    public void CountChanges(int set, int removed)
    {
        if (set > 0)
            _set.Add(set, _tag);
        if (removed > 0)
            _removed.Add(removed, _tag);
    }

    public void CountRebuild(TimeSpan duration) => _rebuilds.Record(duration.TotalSeconds, _tag);

    public void Dispose()
    {
        _isDisposed = true;
        if (_ownsMeter)
            _meter.Dispose();
    }

    // An instrument lives as long as its meter, which may be another's: it has nothing to say after the end.
    private IEnumerable<Measurement<long>> Measure(long value) => _isDisposed ? [] : [new(value, _tag)];
}
