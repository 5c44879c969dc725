namespace Purlin.Geospatial;

/// <summary>Boxes around circles.</summary>
internal static class CircleBounds
{
    // Covers the rounding of what follows, some ulps of 180 degrees.
    private const double SlackDegrees = 1e-12;

    /// <summary>
    /// The box of the cap that holds the circle: normals along a path of the radius turn by at most the greatest
    /// curvature times its length, and latitude and longitude are the direction of the normal.
    /// </summary>
    public static LatLngBox Of(Circle circle)
    {
        double angle = circle.Radius.Meters * Wgs84.MaxCurvature;
        double degrees = double.RadiansToDegrees(angle) + SlackDegrees;
        double south = circle.Center.Latitude - degrees;
        double north = circle.Center.Latitude + degrees;
        if (south <= -LatLng.MaxLatitude || north >= LatLng.MaxLatitude)
            return LatLngBox.FromDegrees(Math.Max(south, -90), -180, Math.Min(north, 90), 180);
        double sine = Math.Sin(angle) / Math.Cos(double.DegreesToRadians(circle.Center.Latitude));
        if (!(sine < 1))
            return LatLngBox.FromDegrees(south, -180, north, 180);
        double halfWidth = double.RadiansToDegrees(Math.Asin(sine)) * (1 + 1e-15) + SlackDegrees;
        double west = circle.Center.Longitude - halfWidth;
        double east = circle.Center.Longitude + halfWidth;
        return LatLngBox.FromDegrees(south, west < -180 ? west + 360 : west, north, east > 180 ? east - 360 : east);
    }
}
