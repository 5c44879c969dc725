namespace Purlin.Geospatial;

/// <summary>What can be wrong with single rings and edges.</summary>
internal static class PolygonCheck
{
    private const int LeastVertices = 3;

    /// <summary>Whether each ring has enough vertices, and all together not too many.</summary>
    public static PolygonFault Rings(LatLng[][] rings)
    {
        long count = 0;
        for (int i = 0; i < rings.Length; i++)
        {
            int vertices = rings[i].Length;
            count += vertices;
            if (vertices < LeastVertices)
                return new(PolygonFaultKind.TooFewVertices, i, vertices, 0, 0, vertices == 0 ? default : rings[i][0]);
            if (count > Polygon.MaxVertices)
                return new(PolygonFaultKind.TooManyVertices, i, (int)count, 0, 0, rings[i][0]);
        }

        return default;
    }

    /// <summary>Whether each edge is an arc.</summary>
    public static PolygonFault Edges(PolygonEdges edges)
    {
        for (int ring = 0; ring < edges.Rings; ring++)
        {
            for (int i = edges.Start(ring); i < edges.End(ring); i++)
            {
                int edge = i - edges.Start(ring);
                if (edges.Direction(i) == edges.Direction(i + 1))
                {
                    int repeated = i + 1 == edges.End(ring) ? 0 : edge + 1;
                    return new(PolygonFaultKind.RepeatedVertex, ring, repeated, 0, 0, edges.Point(i + 1));
                }

                if (edges.Arc(i).IsHalfTurn)
                    return new(PolygonFaultKind.AntipodalEdge, ring, edge, 0, 0, edges.Point(i));
            }
        }

        return default;
    }
}
