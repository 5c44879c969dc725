using System.Collections.Concurrent;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>What is counted of one policy. Thread-safe; allocates only for a limit seen for the first time.</summary>
internal sealed class PolicyCounts(string policy)
{
    /// <summary>Limits counted apart; versions of a policy may bring ever new names.</summary>
    private const int MaxLimits = 64;

    private const int PermitsAt = 5;
    private const int WallAt = 6;

    private readonly StripedCounts _counts = new();
    private readonly ConcurrentDictionary<string, StripedCounts> _limits = new(StringComparer.Ordinal);

    public string Policy => policy;

    /// <summary>Keeps keys of different policies apart where they are counted by hash.</summary>
    public ulong Salt { get; } = Entropy.NextUInt64();

    public long Checks
    {
        get
        {
            long sum = 0;
            for (CheckResult result = CheckResult.Allowed; result <= CheckResult.NoRoom; result++)
                sum += this[result];
            return sum;
        }
    }

    public long Permits => _counts[PermitsAt];

    /// <summary>Checks judged by the memory bound's sketch, allowed or refused.</summary>
    public long Overflows => _counts[WallAt];

    public long this[CheckResult result] => _counts[(int)result];

    /// <summary>Counts a check.</summary>
    /// <returns>How many ended so, as this thread knows.</returns>
    public long Add(CheckResult result, in RateLimitVerdict verdict)
    {
        if (verdict.IsOverflow)
            _counts.Add(WallAt);
        if (verdict.Charged > 0)
            _counts.Add(PermitsAt, verdict.Charged);
        return _counts.Add((int)result);
    }

    public void AddRefusal(string limit) => LimitOf(limit).Add(0);

    public void AddSoftExcess(string limit) => LimitOf(limit).Add(1);

    /// <summary>Refusals and soft excesses by limit.</summary>
    public IEnumerable<(string Limit, long Refusals, long SoftExcesses)> Limits =>
        _limits.Select(pair => (pair.Key, pair.Value[0], pair.Value[1]));

    private StripedCounts LimitOf(string limit)
    {
        if (_limits.TryGetValue(limit, out StripedCounts? counts))
            return counts;
        string name = _limits.Count < MaxLimits ? limit : RateLimitTelemetryOptions.Others;
        return _limits.GetOrAdd(name, static _ => new());
    }
}
