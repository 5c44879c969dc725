namespace Purlin.Geospatial;

/// <summary>Areas on WGS84, in square kilometres.</summary>
internal static class SurfaceArea
{
    private const double SquareMetersPerSquareKilometer = 1e6;

    /// <summary>Places per square kilometre; 0 without places, even where there is no area.</summary>
    public static double Density(long count, Circle circle) => Density(count, Of(circle));

    /// <inheritdoc cref="Density(long, Circle)"/>
    public static double Density(long count, LatLngBox box) => Density(count, Of(box));

    /// <summary>
    /// A cap of the sphere that has the ellipsoid's Gaussian curvature at the centre: right to 1e-6 up to 100 km,
    /// to 1 % everywhere.
    /// </summary>
    public static double Of(Circle circle)
    {
        double sine = Math.Sin(double.DegreesToRadians(circle.Center.Latitude));
        double w = 1 - (Wgs84.EccentricitySquared * sine * sine);
        double squaredRadius = Wgs84.PolarRadius * Wgs84.PolarRadius / (w * w);
        double angle = Math.Min(Math.PI, circle.Radius.Meters / Math.Sqrt(squaredRadius));
        double sineOfHalf = Math.Sin(angle / 2);
        return 4 * Math.PI * squaredRadius * sineOfHalf * sineOfHalf / SquareMetersPerSquareKilometer;
    }

    /// <summary>Between two parallels and two meridians, in closed form.</summary>
    public static double Of(LatLngBox box)
    {
        double zone = Zone(box.North) - Zone(box.South);
        return double.DegreesToRadians(box.WidthDegrees) * zone / SquareMetersPerSquareKilometer;
    }

    // The area from the equator to a latitude, per radian of longitude.
    private static double Zone(double latitude)
    {
        double sine = Math.Sin(double.DegreesToRadians(latitude));
        double eccentricity = Math.Sqrt(Wgs84.EccentricitySquared);
        double half = (sine / (1 - (Wgs84.EccentricitySquared * sine * sine)))
            + (Math.Atanh(eccentricity * sine) / eccentricity);
        return Wgs84.PolarRadius * Wgs84.PolarRadius / 2 * half;
    }

    private static double Density(long count, double area) => count == 0 ? 0 : count / area;
}
