using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// What limiters tell about themselves: the meter and the activities <c>Purlin.RateLimiting</c>, decisions to drain,
/// and reports. Whatever nobody listens to is not counted and costs a comparison. No key is in a tag. Thread-safe; a
/// check allocates nothing but an activity that somebody asked for.
/// </summary>
/// <remarks>
/// Counters are kept in copies by thread and added up when asked: from when a listener enables
/// <c>purlin.rate_limiting.checks</c>, or first collects any of them.
/// </remarks>
public sealed class RateLimitTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Purlin.RateLimiting";

    private readonly ConcurrentDictionary<string, PolicyCounts> _policies = new(StringComparer.Ordinal);
    private readonly RateLimitTelemetryOptions _options;
    private readonly LimiterInstruments _instruments;
    private readonly DropRing<RateLimitDecision>? _decisions;
    private readonly FrequentKeys? _refusedKeys;
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private readonly Lock _refusedKeysLock = new();
    private readonly Instrument _checks;
    private volatile bool _isCounted;
    private readonly int _allowedPerDecision;

    /// <summary>Telemetry for any number of limiters.</summary>
    /// <param name="options">What to keep; the defaults if null. Read once.</param>
    /// <param name="meters">Makes and owns the meter; unless given, it is made here and disposed with this.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RateLimitTelemetry(RateLimitTelemetryOptions? options = null, IMeterFactory? meters = null)
    {
        _options = options ?? new();
        Guard.InRange(_options.MaxPolicies, 1, 100_000);
        _allowedPerDecision = Guard.InRange(_options.AllowedPerDecision, 0, 1 << 30);
        int top = Guard.InRange(_options.TopRefusedKeys, 1, 1_024);
        if (_options.KeepsReports)
            _refusedKeys = new(8 * top);
        if (_options.DecisionCapacity != 0)
            _decisions = new(Guard.PowerOfTwo(Guard.InRange(_options.DecisionCapacity, 2, 1 << 20)));
        _isCounted = _refusedKeys is not null || _decisions is not null;
        _instruments = new(this, meters);
        _checks = _instruments.Checked;
    }

    /// <summary>Decisions that found no room, and were not kept.</summary>
    public long DroppedDecisions => _decisions?.Dropped ?? 0;

    /// <summary>The activities of checks that wait for a store.</summary>
    public ActivitySource Activities { get; } = new(Name);

    /// <summary>
    /// Whether anything listens. One instrument speaks for all, so that it is a comparison: a listener that wants
    /// others only is found out when it collects them.
    /// </summary>
    internal bool IsActive => _isCounted || _checks.Enabled;

    /// <summary>Whether somebody wants to know how long waits are.</summary>
    internal bool TimesWaits => _instruments.TimesWaits;

    internal TimeProvider Time => _options.TimeProvider;

    internal ICollection<PolicyCounts> Policies => _policies.Values;

    /// <summary>
    /// Listens to a limiter: its checks, batches and reservations; of one in memory also its synchronous checks, waits,
    /// queues, keys and bytes.
    /// </summary>
    /// <param name="limiter">The limiter.</param>
    /// <returns>The limiter to use: itself, if it is in memory.</returns>
    public IRateLimiter Observe(IRateLimiter limiter)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        if (limiter is not LocalRateLimiter local)
            return new ObservedRateLimiter(limiter, this);
        _instruments.Add(local);
        local.Telemetry = this;
        return local;
    }

    /// <summary>Takes the oldest decisions out of the ring: all refusals, and some of what was allowed.</summary>
    /// <param name="decisions">Receives them, oldest first.</param>
    /// <returns>How many.</returns>
    public int DrainDecisions(Span<RateLimitDecision> decisions) => _decisions?.Drain(decisions) ?? 0;

    /// <summary>What happened so far.</summary>
    /// <exception cref="InvalidOperationException">Reports are not kept.</exception>
    public RateLimitReport ToReport()
    {
        if (_refusedKeys is null)
        {
            throw new InvalidOperationException(
                $"Nothing was kept. Set {nameof(RateLimitTelemetryOptions)}.{nameof(_options.KeepsReports)}.");
        }

        RefusedKey[] top;
        using (_refusedKeysLock.EnterScope())
            top = _refusedKeys.Top(_options.TopRefusedKeys);
        return new([.. Policies.OrderBy(counts => counts.Policy, StringComparer.Ordinal).Select(UsageOf)], top,
            DroppedDecisions);
    }

    /// <summary>Ends the measuring.</summary>
    public void Dispose()
    {
        _instruments.Dispose();
        Activities.Dispose();
    }

    /// <summary>From now on checks are counted.</summary>
    internal void Count() => _isCounted = true;

    internal void Record(string policy, in RateLimitKey key, long cost, in RateLimitVerdict verdict)
    {
        PolicyCounts counts = CountsOf(policy);
        CheckResult result = ResultOf(verdict);
        long count = counts.Add(result, verdict);
        if (verdict.ExceededSoftLimit is { } soft)
            counts.AddSoftExcess(soft.Name);
        if (!verdict.IsAllowed)
            Refused(counts, key, cost, verdict);
        else if (_allowedPerDecision > 0 && count % _allowedPerDecision == 0)
            Keep(counts.Policy, key, cost, verdict);
    }

    /// <summary>A joint check: every policy has one check more, the refused request alone a refusal.</summary>
    internal void RecordAll(ReadOnlySpan<RateLimitRequest> requests, long cost, in RateLimitVerdict verdict)
    {
        CheckResult result = ResultOf(verdict);
        for (int i = 0; i < requests.Length; i++)
        {
            PolicyCounts counts = CountsOf(requests[i].Policy);
            long count = counts.Add(result, verdict);
            if (verdict.ExceededSoftLimit is { } soft && i == verdict.ExceededIndex)
                counts.AddSoftExcess(soft.Name);
            if (i != verdict.RequestIndex)
                continue;
            if (!verdict.IsAllowed)
                Refused(counts, requests[i].Key, cost, verdict);
            else if (_allowedPerDecision > 0 && count % _allowedPerDecision == 0)
                Keep(counts.Policy, requests[i].Key, cost, verdict);
        }
    }

    internal void RecordWait(string policy, TimeSpan wait, string outcome) =>
        _instruments.RecordWait(CountsOf(policy).Policy, wait, outcome);

    internal static CheckResult ResultOf(in RateLimitVerdict verdict)
    {
        if (verdict.IsAllowed)
            return verdict.IsThrottled ? CheckResult.Throttled : CheckResult.Allowed;
        if (verdict.IsPenalty)
            return CheckResult.Penalized;
        return verdict.RefusedBy is null ? CheckResult.NoRoom : CheckResult.Refused;
    }

    private void Refused(PolicyCounts counts, in RateLimitKey key, long cost, in RateLimitVerdict verdict)
    {
        if (verdict.RefusedBy is { } limit)
            counts.AddRefusal(limit.Name);
        if (_refusedKeys is not null)
        {
            ulong hash = _hasher.Hash(key) ^ counts.Salt;
            using (_refusedKeysLock.EnterScope())
                _refusedKeys.Add(hash, counts.Policy, key);
        }

        Keep(counts.Policy, key, cost, verdict);
    }

    private void Keep(string policy, in RateLimitKey key, long cost, in RateLimitVerdict verdict) =>
        _decisions?.Add(new(_options.TimeProvider.GetUtcNow(), policy, key, cost, verdict));

    private PolicyCounts CountsOf(string policy)
    {
        if (_policies.TryGetValue(policy, out PolicyCounts? counts))
            return counts;
        string name = _policies.Count < _options.MaxPolicies ? policy : RateLimitTelemetryOptions.Others;
        return _policies.GetOrAdd(name, static name => new(name));
    }

    private static PolicyUsage UsageOf(PolicyCounts counts)
    {
        var limits = counts.Limits.ToArray();
        return new()
        {
            Policy = counts.Policy,
            Checks = counts.Checks,
            Refusals = counts[CheckResult.Refused] + counts[CheckResult.Penalized] + counts[CheckResult.NoRoom],
            Throttled = counts[CheckResult.Throttled],
            Permits = counts.Permits,
            RefusalsByLimit = limits.Where(limit => limit.Refusals > 0)
                .ToDictionary(limit => limit.Limit, limit => limit.Refusals, StringComparer.Ordinal),
            SoftExcessesByLimit = limits.Where(limit => limit.SoftExcesses > 0)
                .ToDictionary(limit => limit.Limit, limit => limit.SoftExcesses, StringComparer.Ordinal),
        };
    }
}
