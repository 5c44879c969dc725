namespace Purlin.Ledger;

/// <summary>
/// What the balance of an account was: at a sequence, at an effective time, and at an effective time as known at a
/// sequence. One for each account that keeps its history.
/// </summary>
/// <remarks>
/// <para>
/// Legs whose effective times never descend are a <em>pile</em>: in it, known and effective are both prefixes, and the
/// shorter one is the answer. A leg goes to the pile whose newest is closest below it, so that a few legs dated ahead
/// do not make late ones of all that follow. Those that fit no pile are <see cref="LateLegs"/>.
/// </para>
/// <para>
/// Stamps are not kept: they never descend, so a stamp is a sequence, by the book's <see cref="StampIndex"/>. One
/// writer and any number of readers; a lock held for microseconds, never over I/O, makes each call atomic.
/// </para>
/// </remarks>
internal sealed partial class AccountHistory
{
    /// <summary>How many ascending piles there may be.</summary>
    internal const int MaxPiles = 3;

    private readonly Lock _gate = new();
    private readonly List<Pile> _piles = [];
    private readonly LateLegs _late = new();

    /// <summary>How many legs.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
                return _piles.Sum(pile => pile.Legs.Count) + _late.Arrivals.Count;
        }
    }

    /// <summary>The sequence of the newest leg; 0 if there is none.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Bytes of memory, but for a few hundred of the objects themselves.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_gate)
                return _piles.Sum(pile => pile.Legs.MemoryBytes) + _late.MemoryBytes;
        }
    }

    /// <summary>Adds a leg.</summary>
    /// <param name="sequence">Of its record, 1 or more; never below that of the leg before.</param>
    /// <param name="effectiveTicks">When it counts.</param>
    /// <param name="amount">What it adds to the balance.</param>
    public void Append(long sequence, long effectiveTicks, long amount)
    {
        lock (_gate)
        {
            if (sequence < Math.Max(LastSequence, 1))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(sequence), sequence, $"The newest leg has {LastSequence}; sequences never descend.");
            }

            LastSequence = sequence;
            var leg = new HistoryLeg(sequence, effectiveTicks, amount);
            if (PileFor(effectiveTicks) is { } pile)
                pile.Append(leg);
            else
                _late.Append(leg);
        }
    }

    /// <summary>The balance as the records up to a sequence left it, whenever they count.</summary>
    public Int128 BalanceAt(long sequence)
    {
        lock (_gate)
        {
            Int128 sum = _late.Arrivals.SumOfFirst(_late.Arrivals.CountBySequence(sequence));
            foreach (Pile pile in _piles)
                sum += pile.Legs.SumOfFirst(pile.Legs.CountBySequence(sequence));
            return sum;
        }
    }

    /// <summary>The balance at an effective time, as known now.</summary>
    public Int128 BalanceAsOf(long effectiveTicks) => BalanceAsOf(effectiveTicks, long.MaxValue);

    /// <summary>The balance at an effective time, as known when a sequence was the newest.</summary>
    public Int128 BalanceAsOf(long effectiveTicks, long sequence)
    {
        lock (_gate)
        {
            bool isPast = sequence < LastSequence;
            Int128 sum = isPast ? _late.Sum(sequence, effectiveTicks) : _late.Sum(effectiveTicks);
            foreach (Pile pile in _piles)
            {
                long count = pile.Legs.CountByEffective(effectiveTicks);
                if (isPast)
                    count = Math.Min(count, pile.Legs.CountBySequence(sequence));
                sum += pile.Legs.SumOfFirst(count);
            }

            return sum;
        }
    }

    private Pile? PileFor(long effectiveTicks)
    {
        Pile? closest = null;
        foreach (Pile pile in _piles)
        {
            if (pile.LastTicks <= effectiveTicks && (closest is null || pile.LastTicks > closest.LastTicks))
                closest = pile;
        }

        if (closest is null && _piles.Count < MaxPiles)
            _piles.Add(closest = new());
        return closest;
    }

    private sealed class Pile
    {
        public LegRun Legs { get; } = new();

        public long LastTicks { get; private set; } = long.MinValue;

        public void Append(in HistoryLeg leg)
        {
            Legs.Append(leg);
            LastTicks = leg.EffectiveTicks;
        }
    }
}
