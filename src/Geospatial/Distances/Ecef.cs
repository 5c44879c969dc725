namespace Purlin.Geospatial;

/// <summary>
/// A point of the ellipsoid in earth-centred, earth-fixed coordinates, in metres: X towards 0, 0, Y towards 0, 90
/// east, Z towards the north pole. Right to 1e-8 m.
/// </summary>
public readonly record struct Ecef
{
    private Ecef(double x, double y, double z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    /// <summary>Metres from the axis plane towards the point 0, 0.</summary>
    public double X { get; }

    /// <summary>Metres towards the point 0, 90 east.</summary>
    public double Y { get; }

    /// <summary>Metres towards the north pole.</summary>
    public double Z { get; }

    /// <summary>The coordinates of a point at height 0 over WGS84.</summary>
    public static Ecef FromLatLng(LatLng point)
    {
        (double sinLatitude, double cosLatitude) = Degrees.SinCos(point.Latitude);
        (double sinLongitude, double cosLongitude) = Degrees.SinCos(point.Longitude);
        double prime = Wgs84.EquatorialRadius
            / Math.Sqrt(1 - (Wgs84.EccentricitySquared * sinLatitude * sinLatitude));
        double equatorial = prime * cosLatitude;
        return new Ecef(
            equatorial * cosLongitude,
            equatorial * sinLongitude,
            prime * (1 - Wgs84.EccentricitySquared) * sinLatitude);
    }

    /// <summary>The coordinates of many points.</summary>
    /// <param name="points">The points.</param>
    /// <param name="coordinates">At least as long.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void FromLatLng(ReadOnlySpan<LatLng> points, Span<Ecef> coordinates)
    {
        Batches.CheckRoom(points.Length, coordinates.Length, nameof(coordinates));
        for (int i = 0; i < points.Length; i++)
            coordinates[i] = FromLatLng(points[i]);
    }

    /// <summary>The straight distance through the earth, in metres.</summary>
    public double ChordTo(Ecef other)
    {
        double x = X - other.X;
        double y = Y - other.Y;
        double z = Z - other.Z;
        return Math.Sqrt(Math.FusedMultiplyAdd(x, x, Math.FusedMultiplyAdd(y, y, z * z)));
    }
}
