namespace Purlin.Trie;

/// <summary>
/// Makes ranges of least distances, apart and in order, of ranges that come in order and lie within one another, the
/// inner one of the lesser distance. Used again; allocates only while it grows. Not thread-safe.
/// </summary>
internal sealed class TypoRanges
{
    // Of one another: distances fall from one to the next, so there is one for each at most.
    private readonly TypoRange[] _open = new TypoRange[TypoAutomaton.MostEdits + 1];
    private TypoRange[] _ranges = new TypoRange[256];
    private int _openCount;
    private int _count;
    private int _done;

    /// <summary>What was made.</summary>
    public ReadOnlySpan<TypoRange> All => _ranges.AsSpan(0, _count);

    /// <summary>Begins with none.</summary>
    public void Begin() => _openCount = _count = _done = 0;

    /// <summary>Adds a range.</summary>
    /// <param name="start">Not before that of any so far.</param>
    /// <param name="end">Not behind that of one that the start lies in.</param>
    /// <param name="edits">Less than that of one that the start lies in.</param>
    public void Add(int start, int end, int edits)
    {
        EndUpTo(start);
        if (_openCount > 0)
        {
            // Only where an index is damaged a range is out of its place.
            TypoRange outer = _open[_openCount - 1];
            end = Math.Min(end, outer.End);
            if (edits >= outer.Edits)
                return;
            Put(_done, start, outer.Edits);
        }

        start = Math.Max(start, _done);
        if (start >= end)
            return;
        _done = start;
        _open[_openCount++] = new(start, end, edits);
    }

    /// <summary>There are no more.</summary>
    public void Finish() => EndUpTo(int.MaxValue);

    private void EndUpTo(int start)
    {
        while (_openCount > 0 && _open[_openCount - 1].End <= start)
        {
            TypoRange ended = _open[--_openCount];
            Put(_done, ended.End, ended.Edits);
            _done = Math.Max(_done, ended.End);
        }
    }

    private void Put(int start, int end, int edits)
    {
        if (start >= end)
            return;
        if (_count > 0 && _ranges[_count - 1].End == start && _ranges[_count - 1].Edits == edits)
        {
            _ranges[_count - 1] = _ranges[_count - 1] with { End = end };
            return;
        }

        if (_count == _ranges.Length)
            Array.Resize(ref _ranges, _count * 2);
        _ranges[_count++] = new(start, end, edits);
    }
}
