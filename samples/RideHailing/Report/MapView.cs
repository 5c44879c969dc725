namespace Purlin.Samples.RideHailing;

/// <summary>A part of the region drawn at a width: turns degrees into drawing units, and keeps names apart.</summary>
internal sealed class MapView(GeoBox box, double width)
{
    private const double CharacterWidth = 6.6;
    private const double LineHeight = 15;

    private readonly List<(double Left, double Top, double Right, double Bottom)> _taken = [];

    public GeoBox Box { get; } = box;

    public double Width { get; } = width;

    public double UnitsPerKilometer => Width / ((Box.East - Box.West) * Ground.MetersPerDegreeLongitude) * 1000;

    public double Height => (Box.North - Box.South) * Ground.MetersPerDegreeLatitude / 1000 * UnitsPerKilometer;

    public double X(GeoPoint point) => (point.Longitude - Box.West) / (Box.East - Box.West) * Width;

    public double Y(GeoPoint point) => (Box.North - point.Latitude) / (Box.North - Box.South) * Height;

    /// <summary>Claims room for a name that begins right of a point; false where another name stands or the map ends.</summary>
    public bool TryClaim(double x, double y, string name)
    {
        var (left, top, right, bottom) = (x - 8, y - LineHeight / 2, x + 10 + name.Length * CharacterWidth, y + LineHeight / 2);
        if (left < 0 || top < 0 || right > Width || bottom > Height)
            return false;
        if (_taken.Any(other => left < other.Right && other.Left < right && top < other.Bottom && other.Top < bottom))
            return false;

        _taken.Add((left, top, right, bottom));
        return true;
    }
}
