namespace Purlin.Geospatial;

/// <summary>Which side of a ring is the smaller one.</summary>
internal static class RingSide
{
    // A ring whose vertices all are nearer than this cosine to their middle leaves the middle's antipode outside.
    private const double LeastCosine = 1e-6;

    /// <summary>Whether what lies above all edges of the ring is on its smaller side.</summary>
    public static bool IsTopInside(PolygonEdges edges, EdgeTree tree, int ring)
    {
        // Of a ring in one half of the earth the other half is outside, so that counting from there is exact. Areas,
        // which are not, decide only for rings that go around the earth.
        if (TryFindOutside(edges, ring, out S2Vector outside))
            return tree.IsOdd(ring, Orientation.Point(outside));
        bool isLeftInside = Turning(edges, ring) >= -1e-15 * (edges.End(ring) - edges.Start(ring));
        return FromLongestEdge(edges, tree, ring, isLeftInside);
    }

    /// <summary>Whether the ring goes counter-clockwise around what is inside it.</summary>
    public static bool IsLeftInside(PolygonEdges edges, EdgeTree tree, int ring)
    {
        // What is left of an edge is the top, or not, in the same way for the right answer and for a guess.
        return FromLongestEdge(edges, tree, ring, isLeftInside: true) == IsTopInside(edges, tree, ring);
    }

    private static bool TryFindOutside(PolygonEdges edges, int ring, out S2Vector outside)
    {
        S2Vector sum = default;
        for (int i = edges.Start(ring); i < edges.End(ring); i++)
            sum += edges.Direction(i);
        S2Vector middle = sum.Normalized();
        outside = -middle;
        for (int i = edges.Start(ring); i < edges.End(ring); i++)
        {
            if (!(edges.Direction(i).Dot(middle) > LeastCosine))
                return false;
        }

        return true;
    }

    // How far the ring turns to the left in all: 2 pi less the area on its left (Gauss and Bonnet).
    private static double Turning(PolygonEdges edges, int ring)
    {
        double turning = 0;
        S2Vector before = edges.Arc(edges.End(ring) - 1).Normal.Normalized();
        for (int i = edges.Start(ring); i < edges.End(ring); i++)
        {
            S2Vector after = edges.Arc(i).Normal.Normalized();
            turning += Math.Atan2(before.Cross(after).Dot(edges.Direction(i)), before.Dot(after));
            before = after;
        }

        return turning;
    }

    // The side of the edge that leads farthest says what is there; what lies between there and the top is counted.
    private static bool FromLongestEdge(PolygonEdges edges, EdgeTree tree, int ring, bool isLeftInside)
    {
        int longest = -1;
        double length = -1;
        for (int i = edges.Start(ring); i < edges.End(ring); i++)
        {
            LatLng from = edges.Point(i);
            LatLng to = edges.Point(i + 1);
            bool isSlanted = edges.Course(i).Kind == EdgeKind.Slanted;
            double turn = Math.Abs(edges.Course(i).Turn(from, to));
            if (!isSlanted && turn != 0)
                continue;
            double rise = Math.Abs(to.Latitude - from.Latitude);
            double reach = isSlanted ? turn + 360 : rise;
            if (reach > length)
                (longest, length) = (i, reach);
        }

        LatLng start = edges.Point(longest);
        LatLng end = edges.Point(longest + 1);
        if (edges.Course(longest).Kind == EdgeKind.Slanted)
        {
            LatLng middle = Orientation.Point(edges.Arc(longest).Middle);
            var sight = new Sight(middle);
            bool isNorthInside = isLeftInside == edges.Course(longest).IsEastward;
            return isNorthInside ^ tree.IsOdd(ring, middle) ^ edges.IsCrossed(longest, ref sight);
        }

        // Along a meridian: points on it are looked at as if they lay just east.
        bool isEastInside = isLeftInside == end.Latitude < start.Latitude;
        double latitude = (start.Latitude + end.Latitude) / 2;
        return isEastInside ^ tree.IsOdd(ring, LatLng.FromDegrees(latitude, start.Longitude));
    }
}
