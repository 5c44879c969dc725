namespace Purlin.Samples.RideHailing;

/// <summary>
/// Flat-earth arithmetic around Milan: a degree is a fixed number of metres each way. Over the region this is within a
/// percent of the truth, which is enough for moving a car; whoever needs the ellipsoid asks Geospatial.
/// </summary>
internal static class Ground
{
    public const double MetersPerDegreeLatitude = 111_170;
    public const double MetersPerDegreeLongitude = 78_060;

    public static double DistanceMeters(GeoPoint a, GeoPoint b)
    {
        var north = (a.Latitude - b.Latitude) * MetersPerDegreeLatitude;
        var east = (a.Longitude - b.Longitude) * MetersPerDegreeLongitude;
        return Math.Sqrt(north * north + east * east);
    }

    /// <summary>The point <paramref name="meters"/> nearer to the target, or the target itself.</summary>
    public static GeoPoint Toward(GeoPoint from, GeoPoint target, double meters)
    {
        var distance = DistanceMeters(from, target);
        if (distance <= meters)
            return target;

        var share = meters / distance;
        return new GeoPoint(
            from.Latitude + (target.Latitude - from.Latitude) * share,
            from.Longitude + (target.Longitude - from.Longitude) * share);
    }

    /// <summary>A point drawn evenly from the disc around a centre.</summary>
    public static GeoPoint Scatter(GeoPoint center, double radiusMeters, Random random)
    {
        var distance = radiusMeters * Math.Sqrt(random.NextDouble());
        var (sine, cosine) = Math.SinCos(random.NextDouble() * Math.Tau);
        return new GeoPoint(
            center.Latitude + distance * sine / MetersPerDegreeLatitude,
            center.Longitude + distance * cosine / MetersPerDegreeLongitude);
    }
}
