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

            for (int left = candidate.Children; left != 0; left &= left - 1)
            {
                int place = BitOperations.TrailingZeroCount(left);
                Add(candidate.Child(place), ((candidate.Finals >> place) & 1) != 0);
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
            int level = id.Level;
            S2Candidate candidate = S2Candidate.Of(id);
            (uint meeting, uint inside) = _region.Ask(S2CellGrid.Alone(candidate), level >= _minLevel);
            if ((meeting & 1) != 0)
                Add(candidate, level >= _minLevel && (level >= _maxLevel || (inside & 1) != 0));
        }
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
        int level = candidate.Cell.Level + 1;
        bool mayBeFinal = level >= _minLevel;
        (uint meeting, uint inside) = _region.Ask(S2CellGrid.Of(candidate), mayBeFinal && level < _maxLevel);
        uint finals = mayBeFinal ? (level < _maxLevel ? inside : meeting) : 0;
        return (S2Curve.Places(meeting, candidate.Orientation), S2Curve.Places(finals, candidate.Orientation));
    }
}
