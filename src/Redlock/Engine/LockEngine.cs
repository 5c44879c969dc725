namespace Purlin.Redlock;

/// <summary>
/// The whole protocol of a process that takes locks on independent nodes, without a task, a clock, a lock or I/O: an
/// event and the time go in, effects come out. DESIGN.md describes it; the simulator in the tests runs this very code.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// Time is that of one monotonic clock, in ticks of 100 ns, and does not go back. Whoever drives the engine calls
/// <see cref="Step"/> with <see cref="LockEvent.Tick"/> at the start and at <see cref="NextWakeTicks"/>, and answers
/// each <see cref="LockEffectKind.Send"/> with exactly one reply or failure, late or not.
/// </remarks>
internal sealed partial class LockEngine
{
    private readonly LockTerms _terms;
    private readonly NodeState[] _nodes;
    private readonly DeadlineHeap _deadlines = new();
    private readonly long _wallOffsetTicks;
    private EngineRandom _random;
    private List<LockEffect> _effects = null!;
    private long _now;

    /// <summary>Makes an engine that knows nothing of its nodes yet.</summary>
    /// <param name="terms">The numbers.</param>
    /// <param name="seed">128 random bits, another for each engine: ids of attempts come from here.</param>
    /// <param name="nowTicks">The monotonic clock.</param>
    /// <param name="wallMs">
    /// The wall clock, in milliseconds of Unix time; seeds the floor of nodes that forgot all.
    /// </param>
    public LockEngine(LockTerms terms, UInt128 seed, long nowTicks, long wallMs)
    {
        _terms = terms;
        _random = new EngineRandom(seed);
        _wallOffsetTicks = (wallMs * TimeSpan.TicksPerMillisecond) - nowTicks;
        _nodes = new NodeState[terms.Nodes];
        for (int i = 0; i < _nodes.Length; i++)
            _nodes[i] = new NodeState(i) { WantsProbe = true };
    }

    /// <summary>When it has to be woken by a tick, if nothing else happens before.</summary>
    public long NextWakeTicks
    {
        get
        {
            long next = _deadlines.FirstTicks;
            foreach (NodeState node in _nodes)
                next = Math.Min(next, NextWakeOf(node));
            return Math.Min(next, _admissionTicks);
        }
    }

    /// <summary>Nodes by index.</summary>
    public ReadOnlySpan<NodeState> Nodes => _nodes;

    /// <summary>Names that somebody in this process has or wants.</summary>
    public int NameCount => _names.Count;

    /// <summary>Claims that wait for a time.</summary>
    public int DeadlineCount => _deadlines.Count;

    /// <summary>Takes one step.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="nowTicks">When.</param>
    /// <param name="effects">What to do is added here, in order.</param>
    public void Step(in LockEvent happened, long nowTicks, List<LockEffect> effects)
    {
        (_now, _effects) = (Math.Max(nowTicks, _now), effects);
        // First what is due: a reply that comes after the end of a lease finds the lock lost.
        RunDeadlines();
        switch (happened.Kind)
        {
            case LockEventKind.Acquire:
                Enter(happened.Claim!);
                break;
            case LockEventKind.Extend:
                Extend(happened.Claim!);
                break;
            case LockEventKind.Release:
                Release(happened.Claim!);
                break;
            case LockEventKind.Cancel:
                Cancel(happened.Claim!);
                break;
            case LockEventKind.Reply:
                TakeReply(happened.Request!);
                break;
            case LockEventKind.NotSent or LockEventKind.NoAnswer:
                TakeFailure(happened.Request!, happened.Kind == LockEventKind.NoAnswer);
                break;
            case LockEventKind.Bootstrap:
                VouchForAll();
                break;
        }

        RunTurns();
        foreach (NodeState node in _nodes)
            Flush(node);
        _effects = null!;
    }

    private void Tell(LockEffectKind kind, LockClaim claim) => _effects.Add(new LockEffect(kind, claim));
}
