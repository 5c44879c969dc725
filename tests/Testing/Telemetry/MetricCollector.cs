using System.Diagnostics.Metrics;

namespace Purlin.Testing;

/// <summary>Keeps the measurements of some meters, so that a test can look at them.</summary>
/// <remarks>
/// Meters of one name are shared by the whole process, tests that run in parallel included. So a test takes one of the
/// two ways that see its own measurements alone: it listens to one <see cref="Meter"/> instance, or it makes a
/// collector without arguments and hands it as <see cref="IMeterFactory"/> to what it tests. Listening by name is for
/// meters that cannot be reached otherwise. Thread-safe.
/// </remarks>
public sealed class MetricCollector : IMeterFactory
{
    private readonly Lock _gate = new();
    private readonly List<CollectedMeasurement> _measurements = [];
    private readonly List<Instrument> _instruments = [];
    private readonly Dictionary<(string Name, string? Version), Meter> _meters = [];
    private readonly MeterListener _listener = new();

    /// <summary>Is a factory, and keeps the measurements of the meters that it makes.</summary>
    public MetricCollector() => Listen(meter => ReferenceEquals(meter.Scope, this));

    /// <summary>Keeps the measurements of one meter.</summary>
    /// <param name="meter">Exactly this instance, whatever others have its name.</param>
    public MetricCollector(Meter meter) => Listen(candidate => ReferenceEquals(candidate, meter));

    /// <summary>Keeps the measurements of every meter of a name.</summary>
    /// <param name="meterName">The name.</param>
    /// <param name="scope">
    /// Only meters of this scope, such as the service provider's meter factory; any unless given.
    /// </param>
    public MetricCollector(string meterName, object? scope = null) => Listen(meter =>
        meter.Name == meterName && (scope is null || ReferenceEquals(meter.Scope, scope)));

    /// <summary>The measurements until now, in order; a copy.</summary>
    public IReadOnlyList<CollectedMeasurement> Measurements
    {
        get
        {
            using (_gate.EnterScope())
                return [.. _measurements];
        }
    }

    /// <summary>The instruments that were published until now, measured or not, in order; a copy.</summary>
    public IReadOnlyList<Instrument> Instruments
    {
        get
        {
            using (_gate.EnterScope())
                return [.. _instruments];
        }
    }

    /// <summary>
    /// The sum of an instrument's measurements. Not for observable counters, which report running totals.
    /// </summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="tags">Only measurements that carry all of these; any unless given.</param>
    /// <returns>The sum; 0 without a measurement.</returns>
    public double Sum(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags)
    {
        double sum = 0;
        foreach (CollectedMeasurement measurement in Measurements)
            sum += Matches(measurement, instrument, tags) ? measurement.Value : 0;
        return sum;
    }

    /// <summary>The newest value of an instrument, or null without a measurement.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="tags">Only measurements that carry all of these; any unless given.</param>
    public double? Last(string instrument, params ReadOnlySpan<(string Key, object? Value)> tags)
    {
        double? last = null;
        foreach (CollectedMeasurement measurement in Measurements)
            last = Matches(measurement, instrument, tags) ? measurement.Value : last;
        return last;
    }

    /// <summary>Asks every observable instrument for its values now; they join <see cref="Measurements"/>.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    /// <summary>Forgets the measurements, so that what follows can be looked at alone.</summary>
    public void Clear()
    {
        using (_gate.EnterScope())
            _measurements.Clear();
    }

    /// <summary>
    /// Makes a meter that this collector listens to if it was made as a factory; one per name and version.
    /// </summary>
    /// <param name="options">Name, version and tags; the scope becomes this collector.</param>
    public Meter Create(MeterOptions options)
    {
        using (_gate.EnterScope())
        {
            if (!_meters.TryGetValue((options.Name, options.Version), out Meter? meter))
            {
                meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
                _meters.Add((options.Name, options.Version), meter);
            }

            return meter;
        }
    }

    /// <summary>Stops listening and disposes the meters it made; the measurements stay readable.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        Meter[] meters;
        using (_gate.EnterScope())
            meters = [.. _meters.Values];
        foreach (Meter meter in meters)
            meter.Dispose();
    }

    private static bool Matches(
        CollectedMeasurement measurement, string instrument, ReadOnlySpan<(string Key, object? Value)> tags)
    {
        if (measurement.Instrument != instrument)
            return false;
        foreach ((string key, object? value) in tags)
        {
            if (!measurement.Tags.TryGetValue(key, out object? found) || !Equals(found, value))
                return false;
        }

        return true;
    }

    private void Listen(Func<Meter, bool> wanted)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (!wanted(instrument.Meter))
                return;
            using (_gate.EnterScope())
                _instruments.Add(instrument);
            listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<byte>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<short>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(
            (instrument, value, tags, _) => Keep(instrument, (double)value, tags));
        _listener.Start();
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var copy = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string key, object? tag) in tags)
            copy[key] = tag;
        using (_gate.EnterScope())
            _measurements.Add(new CollectedMeasurement(instrument.Name, instrument.Unit, value, copy));
    }
}
