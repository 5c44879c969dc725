using System.Diagnostics.CodeAnalysis;

namespace Purlin.Geospatial;

/// <summary>
/// A binary heap, the least priority first. Candidates of equal priority leave it in the order that the C++ standard
/// library's heaps give: a hole goes down to a leaf along the better children, of equals the right one, and the last
/// item comes up from there.
/// </summary>
internal sealed class S2CandidateHeap
{
    private readonly List<(int Priority, S2Candidate Candidate)> _items = [];

    public int Count => _items.Count;

    public void Push(S2Candidate candidate, int priority)
    {
        _items.Add(default);
        Raise(_items.Count - 1, (priority, candidate));
    }

    public bool TryPop([NotNullWhen(true)] out S2Candidate? candidate)
    {
        candidate = null;
        if (_items.Count == 0)
            return false;
        candidate = _items[0].Candidate;
        (int Priority, S2Candidate Candidate) last = _items[^1];
        _items.RemoveAt(_items.Count - 1);
        if (_items.Count > 0)
            Refill(last);
        return true;
    }

    private void Refill((int Priority, S2Candidate Candidate) item)
    {
        int hole = 0;
        while ((2 * hole) + 1 < _items.Count)
        {
            int child = (2 * hole) + 2;
            if (child == _items.Count || _items[child].Priority > _items[child - 1].Priority)
                child--;
            _items[hole] = _items[child];
            hole = child;
        }

        Raise(hole, item);
    }

    private void Raise(int hole, (int Priority, S2Candidate Candidate) item)
    {
        for (int parent = (hole - 1) / 2; hole > 0 && _items[parent].Priority > item.Priority; parent = (hole - 1) / 2)
        {
            _items[hole] = _items[parent];
            hole = parent;
        }

        _items[hole] = item;
    }
}
