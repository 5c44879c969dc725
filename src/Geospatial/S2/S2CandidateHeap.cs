namespace Purlin.Geospatial;

/// <summary>
/// A binary heap, the least priority first. Candidates of equal priority leave it in the order that the C++ standard
/// library's heaps give: a hole goes down to a leaf along the better children, of equals the right one, and the last
/// item comes up from there.
/// </summary>
internal ref struct S2CandidateHeap(Span<S2Candidate> start)
{
    private S2Buffer<S2Candidate> _items = new(start);

    public readonly int Count => _items.Count;

    public void Push(S2Candidate candidate)
    {
        _items.Add(candidate);
        Raise(_items.Items, _items.Count - 1, candidate);
    }

    public bool TryPop(out S2Candidate candidate)
    {
        candidate = default;
        if (_items.Count == 0)
            return false;
        candidate = _items.Items[0];
        S2Candidate last = _items.Items[^1];
        _items.Shrink(_items.Count - 1);
        if (_items.Count > 0)
            Refill(_items.Items, last);
        return true;
    }

    public void Return() => _items.Return();

    private static void Refill(Span<S2Candidate> items, S2Candidate item)
    {
        int hole = 0;
        while ((2 * hole) + 1 < items.Length)
        {
            int child = (2 * hole) + 2;
            if (child == items.Length || items[child].Priority > items[child - 1].Priority)
                child--;
            items[hole] = items[child];
            hole = child;
        }

        Raise(items, hole, item);
    }

    private static void Raise(Span<S2Candidate> items, int hole, S2Candidate item)
    {
        for (int parent = (hole - 1) / 2; hole > 0 && items[parent].Priority > item.Priority; parent = (hole - 1) / 2)
        {
            items[hole] = items[parent];
            hole = parent;
        }

        items[hole] = item;
    }
}
