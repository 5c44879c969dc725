namespace Purlin.Geospatial;

/// <summary>
/// The inside of rings: what an odd number of edges separates from a point outside. One looks north from the point
/// and counts; where that ends, above all edges, is inside or not for all points alike.
/// </summary>
internal sealed class PolygonInterior
{
    // Some rounding of directions of length 1 and what is derived from them.
    private const double Rounding = 1e-14;

    private readonly PolygonEdges _edges;
    private readonly EdgeTree _tree;
    private readonly bool _isTopInside;

    private PolygonInterior(PolygonEdges edges, EdgeTree tree, bool isTopInside)
    {
        _edges = edges;
        _tree = tree;
        _isTopInside = isTopInside;
        Bounds = FindBounds();
    }

    public LatLngBox Bounds { get; }

    /// <summary>The rings, each without its first vertex at the end.</summary>
    public static LatLng[][] Copy(ReadOnlySpan<LatLng> outer, ReadOnlySpan<LatLng[]> holes)
    {
        var rings = new LatLng[holes.Length + 1][];
        rings[0] = Open(outer);
        for (int i = 0; i < holes.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(holes[i], nameof(holes));
            rings[i + 1] = Open(holes[i]);
        }

        return rings;
    }

    /// <summary>The inside of rings, or what is wrong with them.</summary>
    public static PolygonFault TryCreate(LatLng[][] rings, out PolygonInterior? interior)
    {
        interior = null;
        PolygonFault fault = PolygonCheck.Rings(rings);
        if (fault.Kind != PolygonFaultKind.None)
            return fault;
        var edges = PolygonEdges.Of(rings);
        fault = PolygonCheck.Edges(edges);
        if (fault.Kind != PolygonFaultKind.None)
            return fault;
        var tree = new EdgeTree(edges);
        var pairs = new CrossingEdges(edges);
        if (tree.AnyPair(ref pairs))
            return pairs.Fault;
        bool[] tops = new bool[edges.Rings];
        bool isTopInside = false;
        for (int ring = 0; ring < tops.Length; ring++)
            isTopInside ^= tops[ring] = RingSide.IsTopInside(edges, tree, ring);
        fault = new HoleCheck(edges, tree, tops).Find();
        if (fault.Kind == PolygonFaultKind.None)
            interior = new PolygonInterior(edges, tree, isTopInside);
        return fault;
    }

    public bool Contains(LatLng point) => _isTopInside ^ _tree.IsOdd(point);

    /// <summary>Whether a ring goes counter-clockwise around its smaller side.</summary>
    public bool IsLeftInside(int ring) => RingSide.IsLeftInside(_edges, _tree, ring);

    /// <summary>How all directions at most an angle from another lie to the polygon.</summary>
    /// <param name="center">The direction, of length 1.</param>
    /// <param name="radians">The angle, from 0 on.</param>
    public RegionRelation Relate(S2Vector center, double radians)
    {
        double chord = (2 * Math.Sin(Math.Min(radians, Math.PI) / 2)) + Rounding;
        if (_tree.AnyNear(center, chord * chord, new NearEdge(_edges, center, chord * chord)))
            return RegionRelation.Crosses;
        return Contains(Orientation.Point(center)) ? RegionRelation.Inside : RegionRelation.Outside;
    }

    /// <summary>
    /// How all points of the ellipsoid in a ball lie to the polygon: in coordinates scaled along the axis each point
    /// of the ellipsoid is the direction of its latitude and longitude, and the ball is at most so much larger.
    /// </summary>
    /// <param name="x">The centre, earth-centred and earth-fixed, in metres; near the ellipsoid.</param>
    /// <param name="y">The same.</param>
    /// <param name="z">The same.</param>
    /// <param name="radiusMeters">The radius in straight lines.</param>
    public RegionRelation RelateBall(double x, double y, double z, double radiusMeters)
    {
        const double Stretch = Wgs84.EquatorialRadius * Wgs84.EquatorialRadius
            / (Wgs84.PolarRadius * Wgs84.PolarRadius);
        var center = new S2Vector(x, y, z * Stretch);
        double sine = radiusMeters * Stretch / Math.Sqrt(center.NormSquared);
        return sine < 1
            ? Relate(center.Normalized(), Math.Asin(sine) + Rounding)
            : RegionRelation.Crosses;
    }

    /// <summary>Whether an edge meets a cell.</summary>
    public bool MeetsBoundary(in S2Cell cell)
    {
        S2Vector center = cell.Center;
        double squaredChord = 0;
        for (int k = 0; k < 4; k++)
            squaredChord = Math.Max(squaredChord, (cell.Vertex(k) - center).NormSquared);
        return _tree.AnyNear(center, squaredChord + Rounding, new EdgeInCell(_edges, cell));
    }

    private LatLngBox FindBounds()
    {
        ref readonly EdgeChain all = ref _tree.Root;
        bool hasNorth = Contains(LatLng.FromDegrees(90, 0));
        bool hasSouth = Contains(LatLng.FromDegrees(-90, 0));
        double south = hasSouth ? -90 : Math.Max(-90, all.South);
        double north = hasNorth ? 90 : Math.Min(90, all.North);
        if (hasNorth || hasSouth || all.Width >= 360)
            return LatLngBox.FromDegrees(south, -180, north, 180);
        double east = all.West + all.Width;
        return LatLngBox.FromDegrees(
            south, all.West < -180 ? all.West + 360 : all.West, north, east > 180 ? east - 360 : east);
    }

    private static LatLng[] Open(ReadOnlySpan<LatLng> ring) =>
        ring.Length > 1 && ring[0] == ring[^1] ? ring[..^1].ToArray() : ring.ToArray();

    private readonly struct NearEdge(PolygonEdges edges, S2Vector center, double squaredChord) : IEdgeTaker
    {
        public bool Take(int edge) => edges.Arc(edge).SquaredChordTo(center) <= squaredChord;
    }

    private readonly struct EdgeInCell(PolygonEdges edges, S2Cell cell) : IEdgeTaker
    {
        public bool Take(int edge) => cell.Meets(edges.Direction(edge), edges.Direction(edge + 1));
    }
}
