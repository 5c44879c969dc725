namespace Purlin.Snowflake.Tests;

/// <summary>
/// A primary with a replica and a disk that both lag behind. What it answers is the production rule, applied to whatever
/// the faults have left of its records.
/// </summary>
internal sealed class SimulatedLeaseStore
{
    private static readonly string[] Epochs = [.. Enumerable.Range(0, 1_024).Select(i => $"epoch {i}")];

    private readonly List<int> _unseenByReplica = [];
    private readonly List<int> _unsaved = [];
    private readonly LeaseTable _disk = new();
    private SimulatedRule _rule = null!;
    private LeaseTable _primary = new();
    private LeaseTable _replica = new();
    private readonly LeaseTable _old = new();
    private int _epoch;
    private int _oldEpoch;
    private long _clockErrorMs;
    private long _nextSyncTicks;
    private long _nextSaveTicks;
    private long _splitUntilTicks;

    /// <summary>Nothing is reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>What is sent piles up.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The replica hears nothing.</summary>
    public bool IsPrimaryAlone { get; set; }

    public void Reset(SimulatedRule rule, SimulationRandom random)
    {
        _rule = rule;
        foreach (LeaseTable table in (ReadOnlySpan<LeaseTable>)[_primary, _replica, _disk, _old])
            table.CopyFrom(new LeaseTable());
        _unseenByReplica.Clear();
        _unsaved.Clear();
        (IsDown, IsFrozen, IsPrimaryAlone) = (false, false, false);
        (_epoch, _nextSyncTicks, _nextSaveTicks, _splitUntilTicks) = (0, 0, 0, 0);
        DrawClock(random);
        // The fleet starts on a store that knows it has nothing to forget.
        _primary.Namespace = new LeaseNamespace(Epochs[0], 0, rule.Terms.SpanMs, 0);
        _replica.Namespace = _disk.Namespace = _primary.Namespace;
    }

    public SnowflakeLeaseReply Apply(
        in SnowflakeLeaseRequest request, bool prefersOld, long nowTicks, SimulationRandom random)
    {
        long nowMs = LeaseWorld.OriginMs + (nowTicks / TimeSpan.TicksPerMillisecond) + _clockErrorMs;
        if (prefersOld && nowTicks < _splitUntilTicks)
            return _rule.Apply(_old, request, Epochs[_oldEpoch], nowMs);
        if (nowTicks >= _nextSyncTicks && !IsPrimaryAlone)
        {
            Sync(_replica, _unseenByReplica);
            _nextSyncTicks = nowTicks + random.Next(0, 2 * TimeSpan.TicksPerSecond);
        }

        if (nowTicks >= _nextSaveTicks)
        {
            Sync(_disk, _unsaved);
            _nextSaveTicks = nowTicks + random.Next(0, 10 * TimeSpan.TicksPerSecond);
        }

        SnowflakeLeaseReply reply = _rule.Apply(_primary, request, Epochs[_epoch], nowMs);
        if (reply.EndMs > 0)
        {
            _unseenByReplica.Add(reply.Node);
            _unsaved.Add(reply.Node);
        }

        return reply;
    }

    /// <summary>The replica takes over, knowing what it knows.</summary>
    public void FailOver(SimulationRandom random)
    {
        (_primary, _replica) = (_replica, _primary);
        NewLife(random);
    }

    /// <summary>It restarts with what was on its disk.</summary>
    public void RollBack(SimulationRandom random)
    {
        _primary.CopyFrom(_disk);
        NewLife(random);
    }

    /// <summary>Unsafe: old data, and nothing tells.</summary>
    public void RollBackSilently()
    {
        _primary.CopyFrom(_disk);
        SyncAll();
    }

    /// <summary>Unsafe: the replica takes over, and some nodes go on with the old primary.</summary>
    public void Split(SimulationRandom random, long untilTicks)
    {
        (_splitUntilTicks, _oldEpoch) = (untilTicks, _epoch);
        _old.CopyFrom(_primary);
        FailOver(random);
    }

    private void NewLife(SimulationRandom random)
    {
        _epoch++;
        DrawClock(random);
        SyncAll();
    }

    private void SyncAll()
    {
        _replica.CopyFrom(_primary);
        _disk.CopyFrom(_primary);
        _unseenByReplica.Clear();
        _unsaved.Clear();
    }

    // Two stores differ by at most the error that the rule allows.
    private void DrawClock(SimulationRandom random) =>
        _clockErrorMs = random.Next(0, (int)SnowflakeLeaseTerms.StoreClockErrorMs + 1)
            - (SnowflakeLeaseTerms.StoreClockErrorMs / 2);

    private void Sync(LeaseTable copy, List<int> unseen)
    {
        foreach (int node in unseen)
            copy[node] = _primary[node];
        unseen.Clear();
        copy.Namespace = _primary.Namespace;
    }
}
