using System.Numerics;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The places of the best scores. Children are visited by their bounds, best first, and left out once their bound is
/// below the worst of those found: what is found is the best there is, if bounds are true.
/// </summary>
internal unsafe ref struct ScoreSearch<TScore, TFilter>
    where TScore : struct, IPlaceScore
    where TFilter : struct, IPlaceFilter
{
    // Roundings of floats, some 2^-21, and of coordinates, below two units.
    private const double Rounding = 1 - (1.0 / (1 << 18));
    private const double SlackMeters = 2.0 / PlaceFrame.UnitsPerMeter;

    private readonly ref readonly PlaceTree _tree;
    private readonly ref readonly PlaceQueryPoint _query;
    private readonly Span<ScoredPlace> _best;
    private readonly double _radius;
    private readonly bool _isExact;
    private readonly TScore _score;
    private readonly TFilter _filter;
    private readonly uint _firstOrdinal;
    private int _count;

    public ScoreSearch(
        in PlaceTree tree, in PlaceQueryPoint query, Span<ScoredPlace> best, TScore score, TFilter filter,
        double radiusMeters, bool isExact, uint firstOrdinal = 0)
    {
        _firstOrdinal = firstOrdinal;
        _tree = ref tree;
        _query = ref query;
        _best = best;
        _score = score;
        _filter = filter;
        _radius = radiusMeters;
        _isExact = isExact;
    }

    /// <summary>Finds them; returns how many.</summary>
    /// <param name="found">How many of another tree's there are already.</param>
    public int Run(int found = 0)
    {
        _count = found;
        if (_tree.Count > 0)
            Visit(0, 0);
        return _count;
    }

    private void Visit(int level, long node)
    {
        long index = _tree.LevelStarts[level] + node;
        byte* at = _tree.Nodes + (index * PlaceLayout.NodeBytes);
        Vector256<float> squares = NodeBoxes.Nearest(at, _query.Units);
        uint children = NodeBoxes.Children(at) & _filter.Children(index);
        double* bounds = stackalloc double[PlaceLayout.Fanout];
        double* ranges = _tree.NodeRanges + (index * _tree.Columns * 2 * PlaceLayout.Fanout);
        for (uint left = children; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            // Damaged frames may give NaN, where a maximum keeps it; scores are asked with numbers.
            double chord = (Math.Sqrt(squares[lane]) * Rounding / PlaceFrame.UnitsPerMeter) - SlackMeters;
            chord = chord > 0 ? chord : 0;
            double nearest = _isExact ? ChordSeries.LowerBoundMeters(chord) : ChordArc.Meters(chord);
            if (ChordSeries.LowerBoundMeters(chord) > _radius)
                children &= ~(1u << lane);
            else
                bounds[lane] = _score.UpperBound(nearest, new PlaceSummary(ranges + lane, _tree.Columns));
        }

        while (children != 0)
        {
            int best = Best(bounds, children);
            children &= ~(1u << best);
            if (_count == _best.Length && bounds[best] < _best[^1].Score)
                continue;
            long child = (node * PlaceLayout.Fanout) + best;
            if (level < _tree.Levels - 1)
                Visit(level + 1, child);
            else
                Scan(child * PlaceLayout.LeafSize);
        }
    }

    private static int Best(double* bounds, uint children)
    {
        int best = BitOperations.TrailingZeroCount(children);
        for (uint left = children; left != 0; left &= left - 1)
        {
            int lane = BitOperations.TrailingZeroCount(left);
            if (bounds[lane] > bounds[best])
                best = lane;
        }

        return best;
    }

    private void Scan(long first)
    {
        Span<double> values = stackalloc double[_tree.Columns];
        uint lanes = _filter.Points(first, _tree.LanesAt(first));
        for (; lanes != 0; lanes &= lanes - 1)
        {
            long slot = first + BitOperations.TrailingZeroCount(lanes);
            double meters = Meters(slot, out bool isWithin);
            if (!isWithin)
                continue;
            for (int column = 0; column < values.Length; column++)
                values[column] = _tree.Values[(column * _tree.Slots) + slot];
            Add(new ScoredPlace(_firstOrdinal + _tree.Ordinal(slot), meters, _score.Score(meters, values)));
        }
    }

    private double Meters(long slot, out bool isWithin)
    {
        LatLng position = _tree.Position(slot);
        (double x, double y, double z) = EcefLanes.Of(position);
        (x, y, z) = (x - _query.X, y - _query.Y, z - _query.Z);
        double chord = Math.Sqrt(Math.FusedMultiplyAdd(x, x, Math.FusedMultiplyAdd(y, y, z * z)));
        bool isClose = chord <= ChordReach.Inner(_radius);
        if (isClose && !_isExact)
        {
            isWithin = true;
            return ChordArc.Meters(chord);
        }

        double exact = Geodesic.Meters(_query.Here, position);
        isWithin = exact <= _radius;
        return _isExact ? exact : ChordArc.Meters(chord);
    }

    // Kept in order: better scores first, ties by ordinal.
    private void Add(ScoredPlace place)
    {
        if (double.IsNaN(place.Score) || (_count == _best.Length && !IsBetter(place, _best[^1])))
            return;
        int hole = _count < _best.Length ? _count++ : _count - 1;
        for (; hole > 0 && IsBetter(place, _best[hole - 1]); hole--)
            _best[hole] = _best[hole - 1];
        _best[hole] = place;
    }

    private static bool IsBetter(in ScoredPlace one, in ScoredPlace two) =>
        one.Score > two.Score || (one.Score == two.Score && one.Ordinal < two.Ordinal);
}
