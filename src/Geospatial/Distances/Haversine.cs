namespace Purlin.Geospatial;

/// <summary>
/// Distances on a sphere of the earth's mean radius, 6,371,008.8 m: wrong by -0.45 to +0.57 %, and here to agree with
/// others who use it. Source: R. W. Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984).
/// </summary>
/// <remarks>Right at antipodes as well, where the sine it takes the arc of may round above 1. Thread-safe.</remarks>
public static class Haversine
{
    /// <summary>The radius of the sphere in metres.</summary>
    public const double RadiusMeters = Wgs84.MeanRadius;

    /// <summary>The length of the great-circle arc in metres.</summary>
    /// <param name="from">A point.</param>
    /// <param name="to">Another.</param>
    public static double Meters(LatLng from, LatLng to)
    {
        double latitude1 = double.DegreesToRadians(from.Latitude);
        double latitude2 = double.DegreesToRadians(to.Latitude);
        double sinLatitude = Math.Sin((latitude2 - latitude1) / 2);
        double sinLongitude = Math.Sin(double.DegreesToRadians(to.Longitude - from.Longitude) / 2);
        double square = (sinLatitude * sinLatitude)
            + (Math.Cos(latitude1) * Math.Cos(latitude2) * sinLongitude * sinLongitude);
        return 2 * RadiusMeters * Math.Asin(Math.Min(1, Math.Sqrt(square)));
    }

    /// <summary>The lengths of the arcs from one point to many, in metres.</summary>
    /// <param name="from">The point.</param>
    /// <param name="to">The many.</param>
    /// <param name="meters">At least as long as <paramref name="to"/>.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Meters(LatLng from, ReadOnlySpan<LatLng> to, Span<double> meters)
    {
        Batches.CheckRoom(to.Length, meters.Length);
        for (int i = 0; i < to.Length; i++)
            meters[i] = Meters(from, to[i]);
    }
}
