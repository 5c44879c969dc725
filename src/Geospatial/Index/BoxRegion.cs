namespace Purlin.Geospatial;

/// <summary>
/// All in a box of latitude and longitude: the axis between two heights, and between two half planes at the axis. A
/// child's box that these do not settle is looked into; a place is decided by its degrees as stored.
/// </summary>
internal readonly unsafe struct BoxRegion : IPlaceRegion
{
    // What coordinates of edges may be off, in units.
    private const double Slack = 1e-3;

    private readonly PlaceTree _tree;
    private readonly LatLngBox _box;
    private readonly double _bottom;
    private readonly double _top;
    private readonly (double X, double Y) _west;
    private readonly (double X, double Y) _east;
    private readonly bool _isWide;
    private readonly bool _isAllAround;

    public BoxRegion(in PlaceTree tree, LatLngBox box)
    {
        _tree = tree;
        _box = box;
        _bottom = Height(box.South) - Slack;
        _top = Height(box.North) + Slack;
        (double sin, double cos) = Degrees.SinCos(box.West);
        _west = (-sin, cos);
        (sin, cos) = Degrees.SinCos(box.East);
        _east = (sin, -cos);
        _isWide = box.WidthDegrees > 180;
        _isAllAround = box.WidthDegrees >= 360;
    }

    public void Classify(byte* node, out uint outside, out uint inside)
    {
        outside = 0;
        inside = 0;
        for (int child = 0; child < PlaceLayout.Fanout; child++)
        {
            NodeBox box = NodeBoxes.Box(node, child);
            bool isBetween = box.LowZ > _bottom + (2 * Slack) && box.HighZ < _top - (2 * Slack);
            (double least, double most) west = Side(_west, box);
            (double least, double most) east = Side(_east, box);
            bool isOut = _isWide
                ? west.most < -Slack && east.most < -Slack
                : west.most < -Slack || east.most < -Slack;
            bool isIn = _isWide
                ? west.least > Slack || east.least > Slack
                : west.least > Slack && east.least > Slack;
            if (box.HighZ < _bottom || box.LowZ > _top || (isOut && !_isAllAround))
                outside |= 1u << child;
            else if (isBetween && (isIn || _isAllAround))
                inside |= 1u << child;
        }
    }

    public uint Points(byte* node, byte* leaf, long first, uint lanes)
    {
        uint found = 0;
        for (int lane = 0; lane < PlaceLayout.LeafSize; lane++)
        {
            if ((lanes >> lane & 1) == 0)
                break;
            if (_box.Contains(_tree.Position(first + lane)))
                found |= 1u << lane;
        }

        return found;
    }

    private static double Height(double latitude) =>
        EcefLanes.Of(LatLng.FromDegrees(latitude, 0)).Z * PlaceFrame.UnitsPerMeter;

    // How far the box reaches on both sides of a plane through the axis.
    private static (double Least, double Most) Side((double X, double Y) normal, in NodeBox box)
    {
        double x1 = normal.X * box.LowX;
        double x2 = normal.X * box.HighX;
        double y1 = normal.Y * box.LowY;
        double y2 = normal.Y * box.HighY;
        return (Math.Min(x1, x2) + Math.Min(y1, y2), Math.Max(x1, x2) + Math.Max(y1, y2));
    }
}
