using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>
/// Covers a region. A candidate is a cell that meets the region, with those of its children that do. The one with the
/// greatest cell, then the fewest children, then the fewest of them final, is replaced by its children while they fit
/// into the budget; a cell inside the region, or as small as allowed, is final.
/// </summary>
internal ref struct S2Coverer<TRegion>(
    TRegion region, S2CoverOptions options, Span<S2CellId> cells, Span<S2Candidate> candidates)
    where TRegion : struct, IS2Region
{
    private const int FastCells = 4;
    private const int AllChildren = 0b1111;

    private readonly TRegion _region = region;
    private readonly S2CoverOptions _options = options;
    private readonly int _minLevel = options.MinLevel;
    private readonly int _maxLevel = options.MaxLevel;
    private readonly int _maxCells = options.MaxCells;
    private S2Buffer<S2CellId> _result = new(cells);
    private S2CandidateHeap _queue = new(candidates);

    /// <summary>The cells, until the buffers are returned.</summary>
    /// <exception cref="ArgumentException">The least level needs too many.</exception>
    public ReadOnlySpan<S2CellId> Cover()
    {
        Start();
        while (_queue.TryPop(out S2Candidate candidate))
        {
            // A single child costs nothing, and below the least level there is no choice.
            int count = BitOperations.PopCount((uint)candidate.Children);
            bool fits = candidate.Cell.Level < _minLevel || count == 1
                || _result.Count + _queue.Count + count <= _maxCells;
            if (!fits)
            {
                _result.Add(candidate.Cell);
                continue;
            }

            for (int i = 0; i < 4; i++)
            {
                if ((candidate.Children & (1 << i)) != 0)
                    Add(candidate.Child(i), (candidate.Finals & (1 << i)) != 0);
            }

            if (_result.Count + _queue.Count > Math.Max(_maxCells, S2Cover.MaxForcedCells))
                S2Cover.RefuseLevel(_options, _result.Count + _queue.Count);
        }

        _result.Shrink(S2CellSet.Normalize(_result.Items));
        S2CellSet.Denormalize(ref _result, _minLevel);
        return _result.Items;
    }

    public void Return()
    {
        _result.Return();
        _queue.Return();
    }

    private void Start()
    {
        Span<S2CellId> bound = stackalloc S2CellId[S2Geometry.Faces];
        bound = bound[.._region.GetBound(bound)];
        foreach (ref S2CellId cell in bound)
            cell = cell.ParentAt(Math.Min(cell.Level, _maxLevel));
        bound = bound[..S2CellSet.Normalize(bound)];
        bound = bound[..S2CellSet.Reduce(bound, Math.Min(FastCells, _maxCells))];
        foreach (S2CellId id in bound)
        {
            var cell = new S2Cell(id);
            if (_region.MayIntersect(cell))
                Add(S2Candidate.Of(id), IsFinal(cell));
        }
    }

    private readonly bool IsFinal(in S2Cell cell)
    {
        int level = cell.Id.Level;
        return level >= _minLevel && (level >= _maxLevel || _region.Contains(cell));
    }

    private void Add(S2Candidate candidate, bool isFinal)
    {
        if (!isFinal)
        {
            (int children, int finals) = Expand(candidate);
            if (children == 0)
                return;
            if (finals != AllChildren || candidate.Cell.Level < _minLevel)
            {
                int priority = (candidate.Cell.Level << 4)
                    + (BitOperations.PopCount((uint)children) << 2) + BitOperations.PopCount((uint)finals);
                _queue.Push(candidate.With(priority, children, finals));
                return;
            }
        }

        // Final, or all four children are, which is as good.
        _result.Add(candidate.Cell);
    }

    private readonly (int Children, int Finals) Expand(S2Candidate candidate)
    {
        var grid = new S2CellGrid(candidate.Cell, candidate.I, candidate.J);
        uint inside = _region.CornersInside(grid);
        int level = candidate.Cell.Level + 1;
        int children = 0;
        int finals = 0;
        for (int i = 0; i < 4; i++)
        {
            int quadrant = S2Curve.Quadrant(i, candidate.Orientation);
            uint corners = inside & S2CellGrid.CornersOf(quadrant);
            bool isFinal = level == _maxLevel;
            if (corners == 0 || (corners == S2CellGrid.CornersOf(quadrant) && level >= _minLevel && !isFinal))
            {
                var cell = new S2Cell(candidate.Cell.ChildAt(i), grid, quadrant);
                if (corners == 0 && !_region.MayIntersect(cell))
                    continue;
                isFinal |= level >= _minLevel && _region.Contains(cell);
            }

            children |= 1 << i;
            finals |= isFinal ? 1 << i : 0;
        }

        return (children, finals);
    }
}
