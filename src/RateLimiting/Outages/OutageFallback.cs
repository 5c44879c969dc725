using System.Collections.Concurrent;

namespace Purlin.RateLimiting;

/// <summary>Decides checks without the store. Thread-safe; does no I/O.</summary>
internal sealed class OutageFallback(OutageOptions options, OutageBreaker breaker)
{
    private const int MinPrune = 1_024;

    private readonly MemoryRateLimitStore _local = new(new() { TimeProvider = options.TimeProvider });
    private readonly LocalShares _shares = new(options.Seed, options.TimeProvider);
    private readonly ConcurrentDictionary<string, ReservedShare> _reserved = new(StringComparer.Ordinal);
    private int _pruneAt = MinPrune;
    private ulong _chance = options.Seed;

    public RateLimitVerdict Decide(in RateLimitCheck check)
    {
        RateLimitCharge charge = check.Charges.Span[0];
        return options.Behavior switch
        {
            OutageBehavior.LocalShare => ByShare(check),
            OutageBehavior.Open => Allow(check),
            OutageBehavior.Probabilistic when Draw() < options.AllowedShare => Allow(check),
            _ => Refuse(charge.Policy, 0),
        };
    }

    /// <summary>Reserves of the local share; whatever else is decided leaves nothing to settle.</summary>
    public RateLimitVerdict Reserve(in RateLimitCheck check, in ReservationTerms terms)
    {
        if (options.Behavior != OutageBehavior.LocalShare)
            return Decide(check);
        int[] factors = new int[check.Charges.Length];
        int refused = FindFactors(check, factors);
        if (refused >= 0)
            return Refuse(check.Charges.Span[refused].Policy, refused);
        RateLimitVerdict verdict = _local.Reserve(Scale(check, factors), terms);
        if (verdict.IsAllowed)
            Remember(terms, factors);
        return ToShare(verdict, factors);
    }

    /// <summary>Settles what was reserved here; <see cref="ReservationOutcome.Expired"/> if it was not.</summary>
    public ReservationOutcome Settle(string id, ReadOnlySpan<long> actual)
    {
        Span<long> scaled = stackalloc long[JointCheck.MaxRequests];
        scaled = scaled[..Math.Min(actual.Length, JointCheck.MaxRequests)];
        int[] factors = _reserved.TryGetValue(id, out ReservedShare? share) ? share.Factors : [];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = Scale(actual[i], i < factors.Length ? factors[i] : 1);
        return _local.Settle(id, scaled);
    }

    /// <summary>Renews what was reserved here; <see cref="ReservationOutcome.Expired"/> if it was not.</summary>
    public ValueTask<ReservationOutcome> RenewAsync(string id, TimeSpan lifetime)
    {
        if (_reserved.TryGetValue(id, out ReservedShare? share))
            Volatile.Write(ref share.EndsAt, EndOf(lifetime));
        return _local.RenewAsync(id, lifetime);
    }

    // A share of 1/n of every limit is the whole limit at n times the cost: exact for every algorithm.
    private RateLimitVerdict ByShare(in RateLimitCheck check)
    {
        int nodes = options.NodeCount;
        if (nodes == 1)
            return _local.Check(check);
        int[] factors = new int[check.Charges.Length];
        int refused = FindFactors(check, factors, nodes);
        return refused >= 0
            ? Refuse(check.Charges.Span[refused].Policy, refused)
            : ToShare(_local.Check(Scale(check, factors)), factors);
    }

    private int FindFactors(in RateLimitCheck check, int[] factors) => FindFactors(check, factors, options.NodeCount);

    // The charge that other nodes were drawn for, or -1.
    private int FindFactors(in RateLimitCheck check, int[] factors, int nodes)
    {
        for (int i = 0; i < factors.Length; i++)
        {
            factors[i] = _shares.FactorOf(check.Charges.Span[i], check.Mode, nodes);
            if (factors[i] == 0)
                return i;
        }

        return -1;
    }

    // As long as a repeated settlement is known as one.
    private void Remember(in ReservationTerms terms, int[] factors)
    {
        if (_reserved.Count >= Volatile.Read(ref _pruneAt))
        {
            long now = options.TimeProvider.GetTimestamp();
            foreach ((string id, ReservedShare share) in _reserved)
            {
                if (Volatile.Read(ref share.EndsAt) <= now)
                    _reserved.TryRemove(id, out _);
            }

            Volatile.Write(ref _pruneAt, Math.Max(MinPrune, 2 * _reserved.Count));
        }

        _reserved[terms.Id] = new(factors) { EndsAt = EndOf(terms.Lifetime) };
    }

    private long EndOf(TimeSpan lifetime) => options.TimeProvider.GetTimestamp()
        + (long)((Int128)lifetime.Ticks * options.TimeProvider.TimestampFrequency / TimeSpan.TicksPerSecond);

    private static RateLimitCheck Scale(in RateLimitCheck check, int[] factors)
    {
        var charges = new RateLimitCharge[check.Charges.Length];
        for (int i = 0; i < charges.Length; i++)
        {
            RateLimitCharge charge = check.Charges.Span[i];
            charges[i] = charge with { Cost = Scale(charge.Cost, factors[i]) };
        }

        return check with { Charges = charges };
    }

    // Above every capacity is above every capacity.
    private static long Scale(long cost, int factor) => Math.Min(cost * factor, Domain.MaxPermits);

    private static RateLimitVerdict ToShare(RateLimitVerdict verdict, int[] factors) => new(
        verdict.TightestLimit,
        new(verdict.IsAllowed, verdict.Remaining / factors[verdict.RequestIndex], Us(verdict.RetryAfter),
            Us(verdict.ResetAfter), Us(verdict.Delay)),
        verdict.Charged / factors[0], verdict.RequestIndex, verdict.PolicyVersion, isAtomic: true,
        verdict.ExceededSoftLimit);

    private static RateLimitVerdict Allow(in RateLimitCheck check)
    {
        ReadOnlySpan<RateLimitCharge> charges = check.Charges.Span;
        long remaining = long.MaxValue;
        for (int i = 0; i < charges.Length; i++)
        {
            RateLimitPolicy policy = charges[i].Policy;
            long capacity = policy.Layout.CapacityOf(policy.RolesFor(charges[i].Key));
            if (charges[i].Cost > capacity && check.Mode != CheckMode.TakeUpTo)
                return Refuse(policy, i, LimitDecision.Never);
            remaining = Math.Min(remaining, capacity);
        }

        bool isPeek = check.Mode == CheckMode.Peek;
        return new(charges[0].Policy.LimitAt(0), new(true, remaining, 0, 0),
            isPeek ? 0 : Math.Min(charges[0].Cost, remaining), 0, charges[0].Policy.Version);
    }

    private RateLimitVerdict Refuse(RateLimitPolicy policy, int requestIndex) =>
        Refuse(policy, requestIndex, Math.Max(Us(breaker.UntilProbe), 1));

    private static RateLimitVerdict Refuse(RateLimitPolicy policy, int requestIndex, long retryUs) =>
        new(policy.LimitAt(0), new(false, 0, retryUs, retryUs), 0, requestIndex, policy.Version);

    private static long Us(TimeSpan span) =>
        span == Timeout.InfiniteTimeSpan ? LimitDecision.Never : span.Ticks / TimeSpan.TicksPerMicrosecond;

    // SplitMix64 (Steele, Lea, Flood, 2014): one number drawn is one addition to a shared word.
    private double Draw()
    {
        ulong word = Interlocked.Add(ref _chance, 0x9e3779b97f4a7c15);
        word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
        word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
        return ((word ^ (word >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    private sealed class ReservedShare(int[] factors)
    {
        public long EndsAt;

        public int[] Factors => factors;
    }
}
