namespace Purlin.Geospatial;

/// <summary>
/// Covers a cap. A candidate is a cell that meets the cap, with those of its children that do. The one with the
/// greatest cell, then the fewest children, then the fewest of them final, is replaced by its children while they fit
/// into the budget; a cell inside the cap, or as small as allowed, is final.
/// </summary>
internal sealed class S2Coverer(S2CapRegion region, S2CoverOptions options)
{
    private const int FastCells = 4;

    private readonly List<S2CellId> _result = [];
    private readonly S2CandidateHeap _queue = new();

    public S2CellId[] Cover()
    {
        Start();
        while (_queue.TryPop(out S2Candidate? candidate))
        {
            // A single child costs nothing, and below the least level there is no choice.
            bool fits = candidate.Cell.Level < options.MinLevel || candidate.Count == 1
                || _result.Count + _queue.Count + candidate.Count <= options.MaxCells;
            if (!fits)
            {
                _result.Add(candidate.Cell);
                continue;
            }

            for (int i = 0; i < candidate.Count; i++)
                Add(candidate.Children[i]!);
        }

        S2CellSet.Normalize(_result);
        S2CellSet.Denormalize(_result, options.MinLevel);
        return [.. _result];
    }

    private void Start()
    {
        Span<S2CellId> bound = stackalloc S2CellId[S2Geometry.Faces];
        var cells = new List<S2CellId>(bound[..region.GetBound(bound)].ToArray());
        for (int i = 0; i < cells.Count; i++)
            cells[i] = cells[i].ParentAt(Math.Min(cells[i].Level, options.MaxLevel));
        S2CellSet.Normalize(cells);
        S2CellSet.Reduce(cells, Math.Min(FastCells, options.MaxCells));
        foreach (S2CellId cell in cells)
        {
            if (NewCandidate(cell) is { } candidate)
                Add(candidate);
        }
    }

    private S2Candidate? NewCandidate(S2CellId id)
    {
        var cell = new S2Cell(id);
        if (!region.MayIntersect(cell))
            return null;
        bool isFinal = id.Level >= options.MinLevel && (id.Level >= options.MaxLevel || region.Contains(cell));
        return new S2Candidate(id, isFinal);
    }

    private void Add(S2Candidate candidate)
    {
        if (!candidate.IsFinal)
        {
            int finals = Expand(candidate);
            if (candidate.Count == 0)
                return;
            if (finals < 4 || candidate.Cell.Level < options.MinLevel)
            {
                int priority = (((candidate.Cell.Level << 2) + candidate.Count) << 2) + finals;
                _queue.Push(candidate, priority);
                return;
            }
        }

        // Final, or all four children are, which is as good.
        _result.Add(candidate.Cell);
    }

    private int Expand(S2Candidate candidate)
    {
        int finals = 0;
        for (int i = 0; i < 4; i++)
        {
            if (NewCandidate(candidate.Cell.Child(i)) is not { } child)
                continue;
            candidate.Children[candidate.Count++] = child;
            finals += child.IsFinal ? 1 : 0;
        }

        return finals;
    }
}
