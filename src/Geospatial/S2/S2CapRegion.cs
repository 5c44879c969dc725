namespace Purlin.Geospatial;

/// <summary>
/// A cap as the coverer asks it. Sizes are squared chords, as in the reference, and all is decided as there; but for
/// the four quadrants of a cell at once, and without a branch on data, which would be as good as random.
/// </summary>
internal readonly struct S2CapRegion : IS2Region
{
    // Cells of level k are nowhere narrower than this over 2^k: the quadratic projection's constant.
    private const double MinWidth = 2 * 1.4142135623730951 / 3;
    private const double LeastOrdinary = 1e-12;
    private const double GreatestOrdinary = 1.9;
    private const double RightAngle = 2;
    private const double Straight = 4;

    private readonly S2Vector _center;
    private readonly double _size;

    public S2CapRegion(S2Cap cap)
    {
        _center = S2Geometry.FromLatLng(cap.Center);
        double chord = 2 * Math.Sin(0.5 * Math.Min(Math.PI, cap.Radians));
        _size = chord * chord;
    }

    /// <summary>A cap around a direction of length 1, its size a squared chord.</summary>
    public S2CapRegion(S2Vector center, double size)
    {
        _center = center;
        _size = size;
    }

    /// <summary>
    /// The cells that a cover starts from: around the corner nearest to the centre, else the six faces.
    /// </summary>
    public int GetBound(Span<S2CellId> cells)
    {
        double radians = 2 * Math.Asin(0.5 * Math.Sqrt(_size));
        int level = radians <= 0
            ? S2CellId.MaxLevel
            : Math.Clamp(Math.ILogB(MinWidth / radians), 0, S2CellId.MaxLevel);
        if (level > 0)
            return S2CellId.FromVector(_center).GetVertexNeighbors(level - 1, cells);
        for (int face = 0; face < S2Geometry.Faces; face++)
            cells[face] = S2CellId.FromFace(face);
        return S2Geometry.Faces;
    }

    /// <summary>
    /// A quadrant meets the cap if a corner is in it, or the centre in the quadrant, or an edge crosses it. It is
    /// inside if all corners are and the rest of the sphere, which is a cap too, does not meet it.
    /// </summary>
    public (uint Meeting, uint Inside) Ask(in S2CellGrid grid, bool asksInside)
    {
        if (_size >= Straight)
            return (S2Quadrants.All, S2Quadrants.All);
        S2Vector center = S2Geometry.OnFace(grid.Face, _center);
        bool isOrdinary = _size is > LeastOrdinary and < GreatestOrdinary;
        if (!isOrdinary || !S2CapRows.TryFast(grid, center, _size, out S2CapRows rows))
            rows = S2CapRows.Exact(grid, center, _size);
        uint meeting = rows.WithCorner;
        uint inside = rows.WithAllCorners;

        // What is left of a hemisphere or more is convex, as a cell is, and has all its corners, so all of it.
        if (meeting != S2Quadrants.All && _size < RightAngle)
            meeting |= new S2CapEdges(grid, rows, center, _size).Meeting;
        if (asksInside && inside != 0 && _size > Straight - RightAngle)
        {
            S2CapRows others = S2CapRows.Exact(grid, -center, Straight - _size);
            inside &= ~new S2CapEdges(grid, others, -center, Straight - _size).Meeting;
        }

        return (meeting, inside);
    }
}
