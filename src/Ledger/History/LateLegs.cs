namespace Purlin.Ledger;

/// <summary>
/// Legs that arrived behind their effective time: as they arrived, and in levels of runs sorted by effective time, each
/// run four times as long as those of the level below. What was known at a sequence is a prefix of the arrivals, and a
/// prefix is at most three whole runs of each level and fewer than 256 arrivals, which are looked at one by one.
/// </summary>
/// <remarks>
/// The logarithmic method of J. L. Bentley and J. B. Saxe (1980), with every level kept, so that the past can be asked
/// too. The present, asked most, has an order of its own. No append does more than sort 256 legs, merge eight on each
/// level and split one block. Not thread-safe.
/// </remarks>
internal sealed class LateLegs
{
    private const int FirstRunLegs = 256;
    private const int LegsMergedPerAppend = 8;
    private const int MaxRunLegs = 1 << 28;

    private static readonly Comparison<HistoryLeg> ByEffective =
        static (a, b) => a.EffectiveTicks.CompareTo(b.EffectiveTicks);

    private readonly LegRun _arrivals = new();
    private readonly List<LateLevel> _levels = [];
    private readonly SortedLegs _now = new();

    /// <summary>The legs as they arrived, ascending by sequence.</summary>
    public LegRun Arrivals => _arrivals;

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes => _arrivals.MemoryBytes + _now.MemoryBytes + _levels.Sum(level => level.MemoryBytes);

    /// <summary>Appends a leg.</summary>
    public void Append(in HistoryLeg leg)
    {
        _arrivals.Append(leg);
        _now.Insert(leg.EffectiveTicks, leg.Amount);
        if (_arrivals.Count % FirstRunLegs == 0)
            SortNewest();
        for (int i = 1; i < _levels.Count; i++)
            _levels[i].Merge(LegsMergedPerAppend);
    }

    /// <summary>The sum of all up to an effective time.</summary>
    public Int128 Sum(long effectiveTicks) => _now.Sum(effectiveTicks);

    /// <summary>The sum of those known at a sequence up to an effective time.</summary>
    public Int128 Sum(long sequence, long effectiveTicks)
    {
        long known = _arrivals.CountBySequence(sequence), at = 0;
        Int128 sum = 0;
        for (int i = _levels.Count - 1; i >= 0; i--)
        {
            LateLevel level = _levels[i];
            for (int run = (int)(at / level.RunLegs); run < level.RunCount && known - at >= level.RunLegs; run++)
            {
                sum += level.Sum(run, effectiveTicks);
                at += level.RunLegs;
            }
        }

        return sum + _arrivals.Sum(at, known, effectiveTicks);
    }

    private void SortNewest()
    {
        Span<HistoryLeg> legs = stackalloc HistoryLeg[FirstRunLegs];
        long first = _arrivals.Count - FirstRunLegs;
        for (int i = 0; i < legs.Length; i++)
            legs[i] = _arrivals[first + i];
        legs.Sort(ByEffective);
        if (_levels.Count == 0)
            _levels.Add(new(FirstRunLegs, null));
        _levels[0].AddRun(legs);
        LateLevel top = _levels[^1];
        if (top.RunCount >= LateLevel.FanOut && top.RunLegs < MaxRunLegs)
            _levels.Add(new(top.RunLegs * LateLevel.FanOut, top));
    }
}
