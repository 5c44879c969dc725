namespace Purlin.Geospatial;

/// <summary>
/// The edges of a polygon, ring after ring, each ring with its first vertex again at its end.
/// </summary>
internal sealed class PolygonEdges
{
    private readonly LatLng[] _points;
    private readonly S2Vector[] _directions;
    private readonly EdgeCourse[] _courses;
    private readonly int[] _ringStarts;

    private PolygonEdges(LatLng[] points, S2Vector[] directions, EdgeCourse[] courses, int[] ringStarts)
    {
        _points = points;
        _directions = directions;
        _courses = courses;
        _ringStarts = ringStarts;
    }

    public int Rings => _ringStarts.Length - 1;

    /// <summary>The edges of rings that have at least three vertices, none twice in a row.</summary>
    public static PolygonEdges Of(LatLng[][] rings)
    {
        int[] starts = new int[rings.Length + 1];
        for (int i = 0; i < rings.Length; i++)
            starts[i + 1] = starts[i] + rings[i].Length + 1;
        int count = starts[^1];
        var edges = new PolygonEdges(new LatLng[count], new S2Vector[count], new EdgeCourse[count], starts);
        for (int i = 0; i < rings.Length; i++)
            edges.Fill(rings[i], starts[i]);
        return edges;
    }

    /// <summary>The first edge of a ring.</summary>
    public int Start(int ring) => _ringStarts[ring];

    /// <summary>The edge after the last of a ring: none, but the ring's first vertex again.</summary>
    public int End(int ring) => _ringStarts[ring + 1] - 1;

    /// <summary>The ring of an edge.</summary>
    public int RingOf(int edge)
    {
        int found = Array.BinarySearch(_ringStarts, edge);
        return found >= 0 ? found : ~found - 1;
    }

    public LatLng Point(int vertex) => _points[vertex];

    public ref readonly S2Vector Direction(int vertex) => ref _directions[vertex];

    public EdgeCourse Course(int edge) => _courses[edge];

    public Arc Arc(int edge) => new(_directions[edge], _directions[edge + 1]);

    public EdgeChain Chain(int edge) => EdgeChain.Of(_courses[edge], _points[edge], _points[edge + 1], Arc(edge));

    public Box3 Box(int edge) => Box3.Around(_directions[edge], _directions[edge + 1]);

    /// <summary>
    /// 1 if a vertex is left of an edge's great circle, -1 if right, 0 on it. Meridians are told by degrees, since
    /// directions of their points are rounded off their planes.
    /// </summary>
    public int Side(int edge, int vertex)
    {
        EdgeCourse course = _courses[edge];
        if (course.Kind == EdgeKind.Slanted)
            return Orientation.Sign(_directions[edge], _directions[edge + 1], _directions[vertex]);
        LatLng from = _points[edge];
        LatLng to = _points[edge + 1];
        if (Math.Abs(_points[vertex].Latitude) == LatLng.MaxLatitude)
            return 0;

        // From a pole, the end tells the meridian; that way is south from the north pole.
        bool isFromPole = Math.Abs(from.Latitude) == LatLng.MaxLatitude;
        bool isNorthward = course.Kind == EdgeKind.Meridian
            ? to.Latitude > from.Latitude
            : (course.Kind == EdgeKind.NorthPole) ^ isFromPole;
        int east = EdgeCourse.SideOf((isFromPole ? to : from).Longitude, _points[vertex].Longitude);
        return isNorthward ? -east : east;
    }

    /// <summary>Whether the edge is crossed on the way from a point north along its meridian.</summary>
    public bool IsCrossed(int edge, ref Sight sight)
    {
        LatLng from = _points[edge];
        LatLng to = _points[edge + 1];
        EdgeCourse course = _courses[edge];
        if (!EdgeCourse.IsOver(from.Longitude, to.Longitude, course.Wraps, sight.Point.Longitude))
            return false;
        return course.Kind switch
        {
            EdgeKind.NorthPole => true,
            EdgeKind.Slanted => IsSouth(edge, course.IsEastward, ref sight),
            _ => false,
        };
    }

    // On the edge itself is not south of it: it belongs to the north.
    private bool IsSouth(int edge, bool isEastward, ref Sight sight)
    {
        ref readonly S2Vector from = ref _directions[edge];
        ref readonly S2Vector to = ref _directions[edge + 1];
        int side = Orientation.Sign(from, to, sight.Direction);
        return isEastward ? side < 0 : side > 0;
    }

    private void Fill(LatLng[] ring, int start)
    {
        LatLng before = ring[^1];
        for (int i = 0; i <= ring.Length; i++)
        {
            LatLng point = ring[i % ring.Length];
            _directions[start + i] = Orientation.Direction(point);
            if (Math.Abs(point.Latitude) == LatLng.MaxLatitude)
                point = LatLng.FromDegrees(point.Latitude, before.Longitude);
            before = _points[start + i] = point;
        }

        for (int i = start; i < start + ring.Length; i++)
            _courses[i] = EdgeCourse.Of(_points[i], _points[i + 1]);
    }
}
