using System.Diagnostics.Metrics;

namespace Purlin.RateLimiting;

/// <summary>
/// The instruments of the meter. Counters are read when a listener asks; only waits are told one by one.
/// </summary>
internal sealed class LimiterInstruments : IDisposable
{
    private const string PolicyTag = "policy";
    private const string LimitTag = "limit";
    private const string ResultTag = "result";

    private static readonly string[] Results = ["allowed", "throttled", "refused", "penalized", "no_room"];

    private readonly RateLimitTelemetry _telemetry;
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Instrument _checks;
    private readonly Histogram<double> _waits;
    private volatile LocalRateLimiter[] _locals = [];
    private volatile bool _isDisposed;

    public LimiterInstruments(RateLimitTelemetry telemetry, IMeterFactory? meters)
    {
        _telemetry = telemetry;
        // A factory shares its meter between all who ask for the name, and disposes it.
        _ownsMeter = meters is null;
        _meter = meters?.Create(new MeterOptions(RateLimitTelemetry.Name)) ?? new Meter(RateLimitTelemetry.Name);
        _checks = _meter.CreateObservableCounter("purlin.rate_limiting.checks", () => Observe(Checks), "{check}",
            "Checks by policy and result.");
        _meter.CreateObservableCounter("purlin.rate_limiting.permits",
            () => Observe(counts => [Measured(counts.Permits, counts)]), "{permit}", "Permits charged by policy.");
        _meter.CreateObservableCounter("purlin.rate_limiting.refusals", () => Observe(Refusals), "{check}",
            "Refusals by policy and limit.");
        _meter.CreateObservableCounter("purlin.rate_limiting.soft_excesses", () => Observe(SoftExcesses), "{check}",
            "Checks that a soft limit, or one of a policy on trial, would have refused.");
        _meter.CreateObservableCounter("purlin.rate_limiting.overflows",
            () => Observe(counts => [Measured(counts.Overflows, counts)]), "{check}",
            "Checks decided by the memory bound, by policy.");
        _waits = _meter.CreateHistogram<double>("purlin.rate_limiting.wait.duration", "s",
            "Waits for permits by policy and outcome.");
        _meter.CreateObservableCounter("purlin.rate_limiting.decisions.dropped",
            () => telemetry.DroppedDecisions, "{decision}", "Decisions that nobody drained in time.");
        _meter.CreateObservableUpDownCounter("purlin.rate_limiting.queue.length",
            () => Sum(local => local.WaiterCount), "{caller}", "Callers waiting for permits.");
        _meter.CreateObservableUpDownCounter("purlin.rate_limiting.keys",
            () => Sum(local => local.Store.KeyCount), "{key}", "Keys with a slot in memory.");
        _meter.CreateObservableUpDownCounter("purlin.rate_limiting.memory.usage",
            () => Sum(local => local.Store.UsedBytes), "By", "Bytes that keys in memory take.");
    }

    /// <summary>How a result is called in a tag.</summary>
    public static string NameOf(CheckResult result) => Results[(int)result];

    /// <summary>That of checks, enabled while somebody listens to it.</summary>
    public Instrument Checked => _checks;

    /// <summary>Whether somebody wants to know how long waits are.</summary>
    public bool TimesWaits => _waits.Enabled;

    /// <summary>Measures the memory and the queues of a limiter.</summary>
    public void Add(LocalRateLimiter limiter)
    {
        lock (_waits)
            _locals = [.. _locals, limiter];
    }

    public void RecordWait(string policy, TimeSpan wait, string outcome) =>
        _waits.Record(wait.TotalSeconds, new KeyValuePair<string, object?>(PolicyTag, policy),
            new KeyValuePair<string, object?>(ResultTag, outcome));

    /// <summary>Ends the measuring.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _locals = [];
        if (_ownsMeter)
            _meter.Dispose();
    }

    private static Measurement<long> Measured(long value, PolicyCounts counts) =>
        new(value, new KeyValuePair<string, object?>(PolicyTag, counts.Policy));

    private static Measurement<long> Measured(long value, PolicyCounts counts, string tag, string text) =>
        new(value, new KeyValuePair<string, object?>(PolicyTag, counts.Policy),
            new KeyValuePair<string, object?>(tag, text));

    private static IEnumerable<Measurement<long>> Checks(PolicyCounts counts) =>
        Results.Select((result, i) => Measured(counts[(CheckResult)i], counts, ResultTag, result));

    private static IEnumerable<Measurement<long>> Refusals(PolicyCounts counts) =>
        counts.Limits.Select(limit => Measured(limit.Refusals, counts, LimitTag, limit.Limit));

    private static IEnumerable<Measurement<long>> SoftExcesses(PolicyCounts counts) =>
        counts.Limits.Select(limit => Measured(limit.SoftExcesses, counts, LimitTag, limit.Limit));

    private IEnumerable<Measurement<long>> Observe(Func<PolicyCounts, IEnumerable<Measurement<long>>> measure)
    {
        _telemetry.Count();
        return _isDisposed ? [] : _telemetry.Policies.SelectMany(measure);
    }

    private long Sum(Func<LocalRateLimiter, long> measure) => _locals.Sum(measure);
}
