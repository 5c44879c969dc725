namespace Purlin.Shared;

/// <summary>
/// A 4-ary min-heap of deadlines whose items know their places, so that any of them can be moved or removed in O(log
/// n). Four children lie side by side in 64 bytes, and there are half the levels of a binary heap. Not thread-safe.
/// </summary>
internal sealed class DeadlineHeap
{
    private const int Arity = 4;
    private const int MinCapacity = 16;

    private (long Deadline, DeadlineRegistration Item)[] _entries = new (long, DeadlineRegistration)[MinCapacity];

    /// <summary>How many items wait.</summary>
    public int Count { get; private set; }

    /// <summary>The earliest deadline; <see cref="long.MaxValue"/> if none waits. O(1).</summary>
    public long Earliest => Count == 0 ? long.MaxValue : _entries[0].Deadline;

    /// <summary>Adds an item.</summary>
    public void Add(DeadlineRegistration item, long deadline)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, 2 * Count);
        SiftUp(Count++, (deadline, item));
    }

    /// <summary>Moves an item that is in the heap.</summary>
    public void Move(DeadlineRegistration item, long deadline) => Place(item.Index, (deadline, item));

    /// <summary>Takes out an item that is in the heap.</summary>
    public void Remove(DeadlineRegistration item)
    {
        int hole = item.Index;
        item.Index = DeadlineRegistration.NotQueued;
        (long, DeadlineRegistration) last = _entries[--Count];
        _entries[Count] = default;
        if (hole < Count)
            Place(hole, last);
        if (_entries.Length > MinCapacity && Count < _entries.Length / 4)
            Array.Resize(ref _entries, _entries.Length / 2);
    }

    /// <summary>
    /// Takes out the item with the earliest deadline; which of equal ones is not said. Throws if empty.
    /// </summary>
    public DeadlineRegistration RemoveEarliest()
    {
        DeadlineRegistration item = _entries.AsSpan(0, Count)[0].Item;
        Remove(item);
        return item;
    }

    private void Place(int index, (long Deadline, DeadlineRegistration Item) entry)
    {
        if (index > 0 && entry.Deadline < _entries[(index - 1) / Arity].Deadline)
            SiftUp(index, entry);
        else
            SiftDown(index, entry);
    }

    private void SiftUp(int index, (long Deadline, DeadlineRegistration Item) entry)
    {
        while (index > 0)
        {
            int parent = (index - 1) / Arity;
            if (_entries[parent].Deadline <= entry.Deadline)
                break;
            Set(index, _entries[parent]);
            index = parent;
        }

        Set(index, entry);
    }

    private void SiftDown(int index, (long Deadline, DeadlineRegistration Item) entry)
    {
        while (true)
        {
            int least = Arity * index + 1;
            if (least >= Count)
                break;
            int end = Math.Min(least + Arity, Count);
            for (int child = least + 1; child < end; child++)
                least = _entries[child].Deadline < _entries[least].Deadline ? child : least;
            if (entry.Deadline <= _entries[least].Deadline)
                break;
            Set(index, _entries[least]);
            index = least;
        }

        Set(index, entry);
    }

    private void Set(int index, (long Deadline, DeadlineRegistration Item) entry)
    {
        _entries[index] = entry;
        entry.Item.Index = index;
    }
}
