namespace Purlin.Samples.RideHailing;

/// <summary>
/// A part of the region drawn at a height, in drawing units: turns degrees into units and keeps names apart. What
/// lies in the inset is named on a map of its own.
/// </summary>
internal sealed class MapView
{
    private const double CharacterWidth = 6.8;
    private const double LineHeight = 16;
    private const double NameOffset = 8;

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    public MapView(GeoBox box, double height, GeoBox? inset = null)
    {
        (Box, Height, Inset) = (box, height, inset);
        if (inset is { } frame)
            _taken.Add(Corners(frame));
    }

    public GeoBox Box { get; }

    public GeoBox? Inset { get; }

    public double Height { get; }

    public double UnitsPerKilometer => Height / ((Box.North - Box.South) * Ground.MetersPerDegreeLatitude) * 1000;

    public double Width => (Box.East - Box.West) * Ground.MetersPerDegreeLongitude / 1000 * UnitsPerKilometer;

    public double X(GeoPoint point) => (point.Longitude - Box.West) / (Box.East - Box.West) * Width;

    public double Y(GeoPoint point) => (Box.North - point.Latitude) / (Box.North - Box.South) * Height;

    public (double Left, double Top, double Right, double Bottom) Corners(GeoBox part)
    {
        var (northWest, southEast) = (new GeoPoint(part.North, part.West), new GeoPoint(part.South, part.East));
        return (X(northWest), Y(northWest), X(southEast), Y(southEast));
    }

    /// <summary>Whether this map, and not its inset, names what is at the point.</summary>
    public bool Names(GeoPoint point) => Box.Contains(point) && Inset?.Contains(point) != true;

    /// <summary>Writes a name right of a point, else left of it, else not at all: names never touch.</summary>
    public void WriteName(HtmlWriter svg, GeoPoint point, string name, string note = "")
    {
        var (x, y) = (X(point), Y(point));
        var length = (name.Length + note.Length + 1) * CharacterWidth;
        if (TryClaim(x, y, x + NameOffset + length, y))
            Write(x + NameOffset, "start");
        else if (TryClaim(x - NameOffset - length, y, x, y))
            Write(x - NameOffset, "end");

        void Write(double anchorX, string anchor) => svg.Write(
            $"""<text x="{anchorX:0.0}" y="{y + 4:0.0}" text-anchor="{anchor}">{name} <tspan>{note}</tspan></text>""");
    }

    private bool TryClaim(double left, double top, double right, double bottom)
    {
        (top, bottom) = (top - LineHeight / 2, bottom + LineHeight / 2);
        if (left < 0 || top < 0 || right > Width || bottom > Height)
            return false;
        if (_taken.Any(other => left < other.Right && other.Left < right && top < other.Bottom && other.Top < bottom))
            return false;

        _taken.Add((left, top, right, bottom));
        return true;
    }
}
