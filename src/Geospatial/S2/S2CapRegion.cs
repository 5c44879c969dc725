namespace Purlin.Geospatial;

/// <summary>A cap as the coverer asks it. Sizes are squared chords, as in the reference.</summary>
internal readonly struct S2CapRegion : IS2Region
{
    // Cells of level k are nowhere narrower than this over 2^k: the quadratic projection's constant.
    private const double MinWidth = 2 * 1.4142135623730951 / 3;
    private const double RightAngle = 2;
    private const double Straight = 4;
    private const uint AllCorners = 0x1FF;

    private readonly S2Vector _center;
    private readonly double _size;

    public S2CapRegion(S2Cap cap)
    {
        _center = S2Geometry.FromLatLng(cap.Center);
        double chord = 2 * Math.Sin(0.5 * Math.Min(Math.PI, cap.Radians));
        _size = chord * chord;
    }

    /// <summary>A cap around a direction of length 1, its size a squared chord; less than 0 is no point.</summary>
    public S2CapRegion(S2Vector center, double size)
    {
        _center = center;
        _size = size;
    }

    private S2CapRegion Complement =>
        _size >= Straight ? new(_center, -1) : new(-_center, Straight - _size);

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

    public uint CornersInside(in S2CellGrid grid) =>
        _size >= Straight ? AllCorners : grid.CornersNear(_center, _size);

    public bool Contains(in S2Cell cell)
    {
        for (int k = 0; k < 4; k++)
        {
            if (!Contains(cell.Vertex(k)))
                return false;
        }

        return !Complement.MeetsInside(cell);
    }

    public bool MayIntersect(in S2Cell cell)
    {
        for (int k = 0; k < 4; k++)
        {
            if (Contains(cell.Vertex(k)))
                return true;
        }

        return MeetsInside(cell);
    }

    private bool Contains(S2Vector p) => Math.Min(Straight, (_center - p).NormSquared) <= _size;

    // Whether it meets the cell, none of whose corners it holds: then it holds the centre's cell or crosses an edge.
    private bool MeetsInside(in S2Cell cell)
    {
        // What is left of a hemisphere or more is convex, as the cell is, and has all its corners, so all of it.
        if (_size >= RightAngle || _size < 0)
            return false;
        S2Vector p = S2Geometry.OnFace(cell.Id.Face, _center);
        if (p.Z > 0 && cell.ContainsOnFace(p.X / p.Z, p.Y / p.Z))
            return true;
        double squaredSine = _size * (1 - (0.25 * _size));
        RegionRelation relation = Side(cell, 0, cell.LowV, p.Y - (cell.LowV * p.Z), squaredSine);
        if (relation == RegionRelation.Inside)
            relation = Side(cell, 1, cell.HighU, (cell.HighU * p.Z) - p.X, squaredSine);
        if (relation == RegionRelation.Inside)
            relation = Side(cell, 2, cell.HighV, (cell.HighV * p.Z) - p.Y, squaredSine);
        if (relation == RegionRelation.Inside)
            relation = Side(cell, 3, cell.LowU, p.X - (cell.LowU * p.Z), squaredSine);
        return relation == RegionRelation.Crosses;
    }

    // Whether the cap crosses an edge, is outside of it, or says nothing yet: then it is more inside than out.
    private RegionRelation Side(in S2Cell cell, int k, double at, double inside, double squaredSine)
    {
        if (inside > 0)
            return RegionRelation.Inside;
        if (inside * inside > squaredSine * (1 + (at * at)))
            return RegionRelation.Outside;

        // The edge's great circle comes near enough; but is it near between the corners?
        S2Vector along = cell.Edge(k).Cross(_center);
        bool isBetween = along.Dot(cell.Vertex(k)) < 0 && along.Dot(cell.Vertex((k + 1) & 3)) > 0;
        return isBetween ? RegionRelation.Crosses : RegionRelation.Inside;
    }
}
