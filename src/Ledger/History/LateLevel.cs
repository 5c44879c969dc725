namespace Purlin.Ledger;

/// <summary>
/// Late legs in runs of one size, each sorted by effective time, behind one another: run i holds the arrivals from
/// i * size on. Four runs of the level below are merged into one a few legs at a time.
/// </summary>
internal sealed class LateLevel(int runLegs, LateLevel? below)
{
    /// <summary>How many runs make one of the next level.</summary>
    public const int FanOut = 4;

    private readonly LegRun _legs = new();
    private readonly HistoryLeg[] _heads = new HistoryLeg[below is null ? 0 : FanOut];
    private readonly int[] _taken = new int[below is null ? 0 : FanOut];
    private bool _isMerging;

    /// <summary>Legs of a run.</summary>
    public int RunLegs => runLegs;

    /// <summary>How many runs are whole.</summary>
    public int RunCount => (int)(_legs.Count / runLegs);

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes => _legs.MemoryBytes;

    /// <summary>Appends a run of the lowest level.</summary>
    public void AddRun(ReadOnlySpan<HistoryLeg> sorted)
    {
        foreach (ref readonly HistoryLeg leg in sorted)
            _legs.Append(leg with { Sequence = 0 });
    }

    /// <summary>Merges some legs, if four runs below wait for it.</summary>
    /// <param name="legs">How many at most.</param>
    public void Merge(int legs)
    {
        if (!_isMerging && !TryStart())
            return;
        for (; legs > 0 && _isMerging; legs--)
            MergeOne();
    }

    /// <summary>The sum of a run's amounts up to an effective time.</summary>
    public Int128 Sum(int run, long effectiveTicks)
    {
        int blocks = runLegs / LegBlock.Legs, first = run * blocks;
        long end = _legs.CountByEffective(effectiveTicks, first, first + blocks);
        return _legs.SumOfFirst(end) - _legs.SumOfFirst((long)first * LegBlock.Legs);
    }

    private bool TryStart()
    {
        if (below!.RunCount < (RunCount + 1) * FanOut)
            return false;
        for (int i = 0; i < FanOut; i++)
        {
            _taken[i] = 0;
            _heads[i] = below._legs[First(i)];
        }

        return _isMerging = true;
    }

    // The least of four heads by effective time; a run that is used up has none.
    private void MergeOne()
    {
        int least = -1;
        for (int i = 0; i < FanOut; i++)
        {
            if (_taken[i] < below!.RunLegs
                && (least < 0 || _heads[i].EffectiveTicks < _heads[least].EffectiveTicks))
            {
                least = i;
            }
        }

        _legs.Append(_heads[least]);
        if (++_taken[least] < below!.RunLegs)
            _heads[least] = below._legs[First(least) + _taken[least]];
        else
            _isMerging = _legs.Count % runLegs != 0;
    }

    // Source runs of the merge that is under way: of a whole number of runs here, four below each.
    private long First(int source) => ((long)(_legs.Count / runLegs) * FanOut + source) * below!.RunLegs;
}
