namespace Purlin.Geospatial;

/// <summary>
/// A box as the coverer asks it. Its sides along meridians are arcs; those along parallels are not, and meet an edge of
/// a cell up to twice.
/// </summary>
internal readonly struct S2BoxRegion : IS2CellRegion
{
    private const double RoomDegrees = 1e-12;

    private readonly LatLngBox _box;
    private readonly S2Vector _southWest, _middleWest, _northWest, _southEast, _middleEast, _northEast;

    public S2BoxRegion(LatLngBox box)
    {
        _box = box;
        double middle = (box.South + box.North) / 2;
        _southWest = Corner(box.South, box.West);
        _middleWest = Corner(middle, box.West);
        _northWest = Corner(box.North, box.West);
        _southEast = Corner(box.South, box.East);
        _middleEast = Corner(middle, box.East);
        _northEast = Corner(box.North, box.East);
    }

    private bool IsAllAround => _box.WidthDegrees >= 360;

    public int GetBound(Span<S2CellId> cells) => GetBound(_box, cells);

    /// <summary>Cells that hold a box: around the cap through its corners, where that holds it.</summary>
    public static int GetBound(LatLngBox box, Span<S2CellId> cells)
    {
        if (box.WidthDegrees >= 180)
            return new S2CapRegion(default, 4).GetBound(cells);
        S2Vector center = Orientation.Direction(box.Center);
        double south = Math.Max(
            (center - Corner(box.South, box.West)).NormSquared, (center - Corner(box.South, box.East)).NormSquared);
        double north = Math.Max(
            (center - Corner(box.North, box.West)).NormSquared, (center - Corner(box.North, box.East)).NormSquared);
        double size = Math.Max(south, north);
        return new S2CapRegion(center, Math.Min(4, (size * (1 + 1e-14)) + 1e-28)).GetBound(cells);
    }

    public (uint Meeting, uint Inside) Ask(in S2CellGrid grid, bool asksInside) =>
        S2Quadrants.Ask(this, grid, asksInside);

    public bool Contains(in S2Cell cell)
    {
        for (int k = 0; k < 4; k++)
        {
            if (!Contains(cell.Vertex(k), -RoomDegrees))
                return false;
        }

        return !MeetsSides(cell);
    }

    public bool MayIntersect(in S2Cell cell)
    {
        for (int k = 0; k < 4; k++)
        {
            if (Contains(cell.Vertex(k), RoomDegrees))
                return true;
        }

        // A box all around the earth has no western side, but points there.
        return MeetsSides(cell) || MeetsWest(cell);
    }

    private static S2Vector Corner(double latitude, double longitude) =>
        Orientation.Direction(LatLng.FromDegrees(latitude, longitude));

    private bool Contains(S2Vector p, double room)
    {
        double latitude = Degrees.Atan2(p.Z, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)));
        return latitude >= _box.South - room && latitude <= _box.North + room && ContainsLongitude(p, room);
    }

    private bool ContainsLongitude(S2Vector p, double room)
    {
        double fromWest = Degrees.Atan2(p.Y, p.X) - _box.West + room;
        fromWest -= 360 * Math.Floor(fromWest / 360);
        return IsAllAround || fromWest <= _box.WidthDegrees + (2 * room);
    }

    private bool MeetsWest(in S2Cell cell) =>
        cell.Meets(_southWest, _middleWest) || cell.Meets(_middleWest, _northWest);

    // Whether the cell has a point of the box's rim.
    private bool MeetsSides(in S2Cell cell)
    {
        if (IsAllAround)
        {
            if ((_box.South > -90 && cell.Meets(_southWest, _southWest))
                || (_box.North < 90 && cell.Meets(_northWest, _northWest)))
            {
                return true;
            }
        }
        else if (MeetsWest(cell) || cell.Meets(_southEast, _middleEast) || cell.Meets(_middleEast, _northEast))
        {
            return true;
        }

        return MeetsParallel(cell, _box.South) || MeetsParallel(cell, _box.North);
    }

    private bool MeetsParallel(in S2Cell cell, double latitude)
    {
        if (Math.Abs(latitude) == LatLng.MaxLatitude)
            return false;
        (double sin, double cos) = Degrees.SinCos(latitude);
        for (int k = 0; k < 4; k++)
        {
            if (MeetsParallel(cell.Vertex(k), cell.Vertex((k + 1) & 3), sin, cos))
                return true;
        }

        return false;
    }

    // Along the chord the height over the cone of the latitude, z^2 cos^2 - (x^2 + y^2) sin^2, is quadratic.
    private bool MeetsParallel(S2Vector from, S2Vector to, double sin, double cos)
    {
        const double Nothing = 1e-14;
        S2Vector d = to - from;
        double horizon = Math.Sqrt((from.X * from.X) + (from.Y * from.Y));
        double a = (d.Z * d.Z * cos * cos) - (((d.X * d.X) + (d.Y * d.Y)) * sin * sin);
        double halfB = (from.Z * d.Z * cos * cos) - (((from.X * d.X) + (from.Y * d.Y)) * sin * sin);
        double c = ((from.Z * cos) - (horizon * sin)) * ((from.Z * cos) + (horizon * sin));
        double discriminant = (halfB * halfB) - (a * c);
        if (discriminant < -Nothing * ((halfB * halfB) + Math.Abs(a * c)))
            return false;
        double root = Math.Sqrt(Math.Max(0, discriminant));
        double sum = -(halfB + Math.CopySign(root, halfB));
        double room = Nothing / Math.Sqrt(d.NormSquared);
        return IsOnParallel(from, d, sum / a, sin, room) || IsOnParallel(from, d, c / sum, sin, room);
    }

    // NaN, where there is no such root, is nowhere.
    private bool IsOnParallel(S2Vector from, S2Vector along, double t, double sin, double room)
    {
        if (!(t >= -room && t <= 1 + room))
            return false;
        S2Vector at = from + along.Scaled(t);
        return at.Z * sin >= 0 && ContainsLongitude(at, RoomDegrees);
    }
}
