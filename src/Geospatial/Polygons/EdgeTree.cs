namespace Purlin.Geospatial;

/// <summary>
/// A tree over edges in the order of their rings, where neighbours are near each other anyway: leaves hold up to eight
/// edges of one ring, nodes up to eight of the level below. Built in linear time, 20 bytes per edge.
/// </summary>
internal sealed class EdgeTree
{
    private const int FanShift = 3;
    private const int Fan = 1 << FanShift;

    private readonly PolygonEdges _edges;
    private readonly (int Start, int End)[] _leaves;
    private readonly int[] _ringLeaves;
    private readonly EdgeChain[][] _chains;
    private readonly Box3[][] _boxes;

    public EdgeTree(PolygonEdges edges)
    {
        _edges = edges;
        _ringLeaves = new int[edges.Rings + 1];
        for (int ring = 0; ring < edges.Rings; ring++)
            _ringLeaves[ring + 1] = _ringLeaves[ring] + ((edges.End(ring) - edges.Start(ring) + Fan - 1) >> FanShift);
        _leaves = new (int, int)[_ringLeaves[^1]];
        var chains = new List<EdgeChain[]>();
        var boxes = new List<Box3[]>();
        int count = _leaves.Length;
        chains.Add(new EdgeChain[count]);
        boxes.Add(new Box3[count]);
        FillLeaves(chains[0], boxes[0]);
        while (count > 1)
        {
            count = (count + Fan - 1) >> FanShift;
            chains.Add(new EdgeChain[count]);
            boxes.Add(new Box3[count]);
            FillLevel(chains[^2], boxes[^2], chains[^1], boxes[^1], chains.Count - 1);
        }

        _chains = [.. chains];
        _boxes = [.. boxes];
    }

    private int Top => _chains.Length - 1;

    /// <summary>All edges.</summary>
    public ref readonly EdgeChain Root => ref _chains[Top][0];

    /// <summary>Whether an odd number of a ring's edges lies north of a point.</summary>
    public bool IsOdd(int ring, LatLng point)
    {
        var sight = new Sight(point);
        return IsOdd(Top, 0, _ringLeaves[ring], _ringLeaves[ring + 1], ref sight);
    }

    /// <summary>Whether an odd number of edges lies north of a point.</summary>
    public bool IsOdd(LatLng point)
    {
        var sight = new Sight(point);
        return IsOdd(Top, 0, 0, _leaves.Length, ref sight);
    }

    /// <summary>Visits edges whose boxes come near a direction of length 1, until one is taken.</summary>
    /// <param name="center">The direction.</param>
    /// <param name="squaredChord">How near, as a squared chord.</param>
    /// <param name="taker">Says of an edge whether it is the one.</param>
    /// <returns>Whether one was taken.</returns>
    public bool AnyNear<TTaker>(S2Vector center, double squaredChord, in TTaker taker)
        where TTaker : struct, IEdgeTaker => AnyNear(Top, 0, center, squaredChord, taker);

    /// <summary>Visits pairs of edges whose boxes meet, until one is taken.</summary>
    public bool AnyPair<TTaker>(ref TTaker taker)
        where TTaker : struct, IEdgePairTaker => AnyPair(Top, 0, 0, ref taker);

    private static (int Start, int End) Children(int node, int below) =>
        (node << FanShift, Math.Min((node + 1) << FanShift, below));

    private void FillLeaves(EdgeChain[] chains, Box3[] boxes)
    {
        for (int ring = 0; ring < _edges.Rings; ring++)
        {
            for (int leaf = _ringLeaves[ring]; leaf < _ringLeaves[ring + 1]; leaf++)
            {
                int edge = _edges.Start(ring) + ((leaf - _ringLeaves[ring]) << FanShift);
                int end = Math.Min(edge + Fan, _edges.End(ring));
                _leaves[leaf] = (edge, end);
                chains[leaf] = _edges.Chain(edge);
                boxes[leaf] = _edges.Box(edge);
                for (edge++; edge < end; edge++)
                {
                    chains[leaf] = chains[leaf].With(_edges.Chain(edge), isMixed: false);
                    boxes[leaf] = boxes[leaf].With(_edges.Box(edge));
                }
            }
        }
    }

    private void FillLevel(
        EdgeChain[] chainsBelow, Box3[] boxesBelow, EdgeChain[] chains, Box3[] boxes, int level)
    {
        for (int node = 0; node < chains.Length; node++)
        {
            (int child, int end) = Children(node, chainsBelow.Length);
            chains[node] = chainsBelow[child];
            boxes[node] = boxesBelow[child];
            for (child++; child < end; child++)
            {
                bool isMixed = RingOfLeaf(child, level - 1) != RingOfLeaf(child - 1, level - 1);
                chains[node] = chains[node].With(chainsBelow[child], isMixed);
                boxes[node] = boxes[node].With(boxesBelow[child]);
            }
        }
    }

    private int RingOfLeaf(int node, int level) => _edges.RingOf(_leaves[node << (FanShift * level)].Start);

    private bool IsOdd(int level, int node, int firstLeaf, int endLeaf, ref Sight sight)
    {
        int shift = FanShift * level;
        bool isWhole = node << shift >= firstLeaf && Math.Min((node + 1) << shift, _leaves.Length) <= endLeaf;
        if (!isWhole && (node << shift >= endLeaf || (node + 1) << shift <= firstLeaf))
            return false;
        if (isWhole && _chains[level][node].TryCount(sight.Point, out bool isOdd))
            return isOdd;
        isOdd = false;
        if (level == 0)
        {
            (int edge, int end) = _leaves[node];
            for (; edge < end; edge++)
                isOdd ^= _edges.IsCrossed(edge, ref sight);
            return isOdd;
        }

        (int child, int last) = Children(node, _chains[level - 1].Length);
        for (; child < last; child++)
            isOdd ^= IsOdd(level - 1, child, firstLeaf, endLeaf, ref sight);
        return isOdd;
    }

    private bool AnyNear<TTaker>(int level, int node, S2Vector center, double squaredChord, in TTaker taker)
        where TTaker : struct, IEdgeTaker
    {
        if (_boxes[level][node].SquaredDistanceTo(center) > squaredChord)
            return false;
        if (level == 0)
        {
            (int edge, int end) = _leaves[node];
            for (; edge < end; edge++)
            {
                if (taker.Take(edge))
                    return true;
            }

            return false;
        }

        (int child, int last) = Children(node, _boxes[level - 1].Length);
        for (; child < last; child++)
        {
            if (AnyNear(level - 1, child, center, squaredChord, taker))
                return true;
        }

        return false;
    }

    private bool AnyPair<TTaker>(int level, int one, int two, ref TTaker taker)
        where TTaker : struct, IEdgePairTaker
    {
        if (!_boxes[level][one].Intersects(_boxes[level][two]))
            return false;
        if (level == 0)
            return AnyPairOfLeaves(one, two, ref taker);
        int below = _boxes[level - 1].Length;
        (int first, int firstEnd) = Children(one, below);
        for (; first < firstEnd; first++)
        {
            (int second, int secondEnd) = Children(two, below);
            for (second = one == two ? first : second; second < secondEnd; second++)
            {
                if (AnyPair(level - 1, first, second, ref taker))
                    return true;
            }
        }

        return false;
    }

    private bool AnyPairOfLeaves<TTaker>(int one, int two, ref TTaker taker)
        where TTaker : struct, IEdgePairTaker
    {
        (int edge, int end) = _leaves[one];
        (int start, int otherEnd) = _leaves[two];
        for (; edge < end; edge++)
        {
            for (int other = one == two ? edge + 1 : start; other < otherEnd; other++)
            {
                if (taker.Take(edge, other))
                    return true;
            }
        }

        return false;
    }
}
