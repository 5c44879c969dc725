namespace Purlin.Geospatial;

/// <summary>
/// Whether holes are in the outer ring and outside each other: as edges do not cross, vertices tell, and where both
/// ends of an edge are on other rings, its middle.
/// </summary>
internal readonly struct HoleCheck(PolygonEdges edges, EdgeTree tree, bool[] tops)
{
    public PolygonFault Find()
    {
        for (int ring = 1; ring < edges.Rings; ring++)
        {
            for (int i = edges.Start(ring); i < edges.End(ring); i++)
            {
                LatLng at = edges.Point(i);
                if (IsOnOther(ring, i))
                {
                    if (!IsOnOther(ring, i + 1))
                        continue;
                    at = Orientation.Point(edges.Arc(i).Middle);
                }

                if (!Contains(0, at))
                    return new(PolygonFaultKind.HoleOutside, ring, i - edges.Start(ring), 0, 0, at);
                if (!IsInside(at) ^ Contains(ring, at))
                    return new(PolygonFaultKind.HoleInHole, ring, i - edges.Start(ring), 0, 0, at);
            }
        }

        return default;
    }

    private bool Contains(int ring, LatLng point) => tops[ring] ^ tree.IsOdd(ring, point);

    private bool IsInside(LatLng point)
    {
        bool isTopInside = false;
        foreach (bool top in tops)
            isTopInside ^= top;
        return isTopInside ^ tree.IsOdd(point);
    }

    private bool IsOnOther(int ring, int vertex) =>
        tree.AnyNear(edges.Direction(vertex), 0, new Touching(edges, ring, vertex));

    private readonly struct Touching(PolygonEdges edges, int ring, int vertex) : IEdgeTaker
    {
        public bool Take(int edge) => edges.RingOf(edge) != ring
            && edges.Side(edge, vertex) == 0
            && edges.Arc(edge).ContainsInPlane(edges.Direction(vertex));
    }
}
