namespace Purlin.Geospatial;

/// <summary>
/// The angle on the unit sphere between a point and the nearest of a box. On the meridian that bounds a box the nearest
/// latitude is not the point's: tan t = tan p / cos d, d apart in longitude (Schubert, Zimek, Kriegel 2013).
/// </summary>
internal static class SphereBox
{
    public static double AngleTo(LatLng point, LatLngBox box)
    {
        double south = double.DegreesToRadians(box.South);
        double north = double.DegreesToRadians(box.North);
        double latitude = double.DegreesToRadians(point.Latitude);
        if (box.ContainsLongitude(point.Longitude))
            return Math.Max(0, Math.Max(south - latitude, latitude - north));
        return Math.Min(
            ToMeridian(latitude, double.DegreesToRadians(box.West - point.Longitude), south, north),
            ToMeridian(latitude, double.DegreesToRadians(box.East - point.Longitude), south, north));
    }

    private static double ToMeridian(double latitude, double longitude, double south, double north)
    {
        double nearest = Math.Atan2(Math.Sin(latitude), Math.Cos(latitude) * Math.Cos(longitude));
        double angle = Math.Min(Angle(latitude, south, longitude), Angle(latitude, north, longitude));
        return nearest > south && nearest < north ? Math.Min(angle, Angle(latitude, nearest, longitude)) : angle;
    }

    private static double Angle(double latitude1, double latitude2, double longitude)
    {
        double sinLatitude = Math.Sin((latitude2 - latitude1) / 2);
        double sinLongitude = Math.Sin(longitude / 2);
        double square = (sinLatitude * sinLatitude)
            + (Math.Cos(latitude1) * Math.Cos(latitude2) * sinLongitude * sinLongitude);
        return 2 * Math.Asin(Math.Min(1, Math.Sqrt(square)));
    }
}
