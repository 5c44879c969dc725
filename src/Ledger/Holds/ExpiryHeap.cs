namespace Purlin.Ledger;

/// <summary>
/// Open holds that will expire, the next one first: by instant, and among equals by sequence. A binary heap in which
/// every hold knows its place, so that one that ends early leaves at once, in O(log n).
/// </summary>
internal sealed class ExpiryHeap
{
    private Hold[] _heap = new Hold[16];
    private int _count;

    /// <summary>When the next one expires; <see cref="Hold.Never"/> if none does.</summary>
    public long NextTicks => _count == 0 ? Hold.Never : _heap[0].ExpiresAtTicks;

    /// <summary>The hold that expires next; there is one.</summary>
    public Hold Next => _heap[0];

    public void Add(Hold hold)
    {
        if (hold.ExpiresAtTicks == Hold.Never)
            return;
        if (_count == _heap.Length)
            Array.Resize(ref _heap, 2 * _count);
        Rise(_count++, hold);
    }

    public void Remove(Hold hold)
    {
        int index = hold.HeapIndex;
        if (index < 0)
            return;
        hold.HeapIndex = -1;
        Hold last = _heap[--_count];
        _heap[_count] = null!;
        if (last == hold)
            return;
        if (index > 0 && IsBefore(last, _heap[(index - 1) / 2]))
            Rise(index, last);
        else
            Sink(index, last);
    }

    private static bool IsBefore(Hold left, Hold right) => left.ExpiresAtTicks < right.ExpiresAtTicks
        || (left.ExpiresAtTicks == right.ExpiresAtTicks && left.Sequence < right.Sequence);

    private void Rise(int index, Hold hold)
    {
        while (index > 0 && IsBefore(hold, _heap[(index - 1) / 2]))
        {
            Place(index, _heap[(index - 1) / 2]);
            index = (index - 1) / 2;
        }

        Place(index, hold);
    }

    private void Sink(int index, Hold hold)
    {
        while (2 * index + 1 < _count)
        {
            int child = 2 * index + 1;
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child]))
                child++;
            if (!IsBefore(_heap[child], hold))
                break;
            Place(index, _heap[child]);
            index = child;
        }

        Place(index, hold);
    }

    private void Place(int index, Hold hold)
    {
        _heap[index] = hold;
        hold.HeapIndex = index;
    }
}
