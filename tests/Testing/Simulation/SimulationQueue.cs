namespace Purlin.Testing;

/// <summary>Something the event queue can fire without a delegate of its own.</summary>
internal interface ISimulationEvent
{
    /// <summary>Does it.</summary>
    /// <param name="argument">The value it was queued with.</param>
    void Fire(long argument);
}

/// <summary>An event with its due time. Events of the same time fire in the order they were queued.</summary>
/// <param name="DueTicks">True time in ticks of 100 ns.</param>
/// <param name="Sequence">The order of queueing.</param>
/// <param name="Target">An <see cref="Action"/> or an <see cref="ISimulationEvent"/>.</param>
/// <param name="Node">Where it happens, or null for the world.</param>
/// <param name="Incarnation">The life of the node it belongs to, or -1 for any.</param>
/// <param name="Argument">Given to the target.</param>
internal readonly record struct QueuedEvent(
    long DueTicks, long Sequence, object Target, SimulatedNode? Node, int Incarnation, long Argument);

/// <summary>A binary heap of events by due time and sequence.</summary>
internal sealed class SimulationQueue
{
    private QueuedEvent[] _heap = new QueuedEvent[64];

    public int Count { get; private set; }

    public ref readonly QueuedEvent First => ref _heap[0];

    public void Enqueue(in QueuedEvent item)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, 2 * Count);
        int hole = Count++;
        while (hole > 0 && IsBefore(item, _heap[(hole - 1) / 2]))
        {
            _heap[hole] = _heap[(hole - 1) / 2];
            hole = (hole - 1) / 2;
        }

        _heap[hole] = item;
    }

    public QueuedEvent Dequeue()
    {
        QueuedEvent first = _heap[0];
        QueuedEvent last = _heap[--Count];
        _heap[Count] = default;
        int hole = 0;
        while (2 * hole + 1 < Count)
        {
            int child = 2 * hole + 1;
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], last))
                break;
            _heap[hole] = _heap[child];
            hole = child;
        }

        if (Count > 0)
            _heap[hole] = last;
        return first;
    }

    public void Clear()
    {
        Array.Clear(_heap, 0, Count);
        Count = 0;
    }

    private static bool IsBefore(in QueuedEvent a, in QueuedEvent b) =>
        a.DueTicks < b.DueTicks || (a.DueTicks == b.DueTicks && a.Sequence < b.Sequence);
}
