namespace Purlin.Geospatial;

/// <summary>Finds two edges that cross, or touch where they must not.</summary>
internal struct CrossingEdges(PolygonEdges edges) : IEdgePairTaker
{
    /// <summary>What was found.</summary>
    public PolygonFault Fault { get; private set; }

    public bool Take(int edge, int other)
    {
        int sideC = edges.Side(edge, other);
        int sideD = edges.Side(edge, other + 1);
        if (sideC == sideD && sideC != 0)
            return false;
        int sideA = edges.Side(other, edge);
        int sideB = edges.Side(other, edge + 1);
        if (sideC * sideD * sideA * sideB == 0)
            return TakeTouch(edge, other, (sideA, sideB, sideC, sideD));
        if (sideD != -sideC || sideA != -sideC || sideB != sideC)
            return false;
        S2Vector at = edges.Arc(edge).Normal.Cross(edges.Arc(other).Normal).Scaled(sideD);
        return Take(PolygonFaultKind.Crossing, edge, other, Orientation.Point(at.Normalized()));
    }

    private bool Take(PolygonFaultKind kind, int edge, int other, LatLng at)
    {
        int ring = edges.RingOf(edge);
        int otherRing = edges.RingOf(other);
        Fault = new(kind, ring, edge - edges.Start(ring), otherRing, other - edges.Start(otherRing), at);
        return true;
    }

    // Ends in the other's plane may be on the other. Points of different rings may; pieces may not, nor points of one
    // ring but for the vertex between two edges.
    private bool TakeTouch(int edge, int other, (int A, int B, int C, int D) sides)
    {
        Arc one = edges.Arc(edge);
        Arc two = edges.Arc(other);
        int first = -1;
        int count = 0;
        Note(sides.A == 0 && two.ContainsInPlane(edges.Direction(edge)), edge, ref first, ref count);
        Note(sides.B == 0 && two.ContainsInPlane(edges.Direction(edge + 1)), edge + 1, ref first, ref count);
        Note(sides.C == 0 && one.ContainsInPlane(edges.Direction(other)), other, ref first, ref count);
        Note(sides.D == 0 && one.ContainsInPlane(edges.Direction(other + 1)), other + 1, ref first, ref count);
        if (count == 0)
            return false;
        if (count == 1)
        {
            int ring = edges.RingOf(edge);
            bool isNext = other == edge + 1 || (edge == edges.Start(ring) && other + 1 == edges.End(ring));
            if (edges.RingOf(other) != ring || isNext)
                return false;
        }

        return Take(PolygonFaultKind.Touching, edge, other, edges.Point(first));
    }

    // Counts different points.
    private readonly void Note(bool isCommon, int vertex, ref int first, ref int count)
    {
        if (!isCommon || (first >= 0 && edges.Direction(vertex) == edges.Direction(first)))
            return;
        first = first < 0 ? vertex : first;
        count++;
    }
}
