namespace Purlin.RateLimiting;

/// <summary>
/// Values on their way to whoever drains them: a ring of fixed size that never waits. Full, it drops the newest and
/// counts it. Any number of threads may add and drain. Source: D. Vyukov, "Bounded MPMC queue" (2010).
/// </summary>
/// <remarks>
/// A cell's ticket is the turn that may write it, or that turn plus one once it is written. Who has swapped the tail
/// from a turn to the next owns the cell until the ticket is published; in the same way readers at the head, who hand
/// the cell on to the turn one round later.
/// </remarks>
internal sealed class DropRing<T>
{
    private readonly Cell[] _cells;
    private readonly int _mask;
    private long _tail;
    private long _head;
    private long _dropped;

    /// <param name="capacity">A power of two, at least 2.</param>
    public DropRing(int capacity)
    {
        (_cells, _mask) = (new Cell[capacity], capacity - 1);
        for (int i = 0; i < capacity; i++)
            _cells[i].Ticket = i;
    }

    /// <summary>How many found no room.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Adds a value, or counts it as dropped.</summary>
    public void Add(in T value)
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
                cell.Value = value;
                Volatile.Write(ref cell.Ticket, turn + 1);
                return;
            }
        }
    }

    /// <summary>Takes the oldest values out.</summary>
    /// <returns>How many.</returns>
    public int Drain(Span<T> values)
    {
        int count = 0;
        while (count < values.Length)
        {
            long turn = Volatile.Read(ref _head);
            ref Cell cell = ref _cells[turn & _mask];
            long ahead = Volatile.Read(ref cell.Ticket) - (turn + 1);
            if (ahead < 0)
                break;
            if (ahead != 0 || Interlocked.CompareExchange(ref _head, turn + 1, turn) != turn)
                continue;
            values[count++] = cell.Value;
            // What it refers to is not kept alive until the ring comes round.
            cell.Value = default!;
            Volatile.Write(ref cell.Ticket, turn + _mask + 1);
        }

        return count;
    }

    private struct Cell
    {
        public long Ticket;
        public T Value;
    }
}
