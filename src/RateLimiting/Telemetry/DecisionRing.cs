namespace Purlin.RateLimiting;

/// <summary>
/// Decisions on their way to whoever drains them: a ring of fixed size that never waits. Full, it drops the newest and
/// counts it. Any number of threads may add and drain. Source: D. Vyukov, "Bounded MPMC queue" (2010).
/// </summary>
/// <remarks>
/// A cell's ticket is the turn that may write it, or that turn plus one once it is written. Who has swapped the tail
/// from a turn to the next owns the cell until the ticket is published; in the same way readers at the head, who hand
/// the cell on to the turn one round later.
/// </remarks>
internal sealed class DecisionRing
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private long _tail;
    private long _head;
    private long _dropped;

    public DecisionRing(int capacity)
    {
        (_cells, _mask) = (new Cell[capacity], capacity - 1);
        for (int i = 0; i < capacity; i++)
            _cells[i].Ticket = i;
    }

    public long Dropped => Volatile.Read(ref _dropped);

    public void Add(in RateLimitDecision decision)
    {
        while (true)
        {
            long turn = Volatile.Read(ref _tail);
            ref Cell cell = ref _cells[turn & _mask];
            long ahead = Volatile.Read(ref cell.Ticket) - turn;
            if (ahead < 0)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            if (ahead == 0 && Interlocked.CompareExchange(ref _tail, turn + 1, turn) == turn)
            {
                cell.Decision = decision;
                Volatile.Write(ref cell.Ticket, turn + 1);
                return;
            }
        }
    }

    public int Drain(Span<RateLimitDecision> decisions)
    {
        int count = 0;
        while (count < decisions.Length)
        {
            long turn = Volatile.Read(ref _head);
            ref Cell cell = ref _cells[turn & _mask];
            long ahead = Volatile.Read(ref cell.Ticket) - (turn + 1);
            if (ahead < 0)
                break;
            if (ahead != 0 || Interlocked.CompareExchange(ref _head, turn + 1, turn) != turn)
                continue;
            decisions[count++] = cell.Decision;
            // The key is not kept alive until the ring comes round.
            cell.Decision = default;
            Volatile.Write(ref cell.Ticket, turn + _mask + 1);
        }

        return count;
    }

    private struct Cell
    {
        public long Ticket;
        public RateLimitDecision Decision;
    }
}
