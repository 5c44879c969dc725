namespace Purlin.Samples.RideHailing;

/// <summary>A part of the map, in degrees.</summary>
internal readonly record struct GeoBox(double South, double West, double North, double East)
{
    public bool Contains(GeoPoint point) =>
        point.Latitude >= South && point.Latitude <= North && point.Longitude >= West && point.Longitude <= East;
}
