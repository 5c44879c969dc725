namespace Purlin.Geospatial;

/// <summary>
/// The way of an edge through longitudes, by exact comparison of degrees. A point's meridian is crossed if the edge
/// lies over it, its western end included: as if the point were a hair's breadth farther east.
/// </summary>
/// <param name="Kind">How it lies.</param>
/// <param name="Wraps">Whether it crosses the antimeridian.</param>
/// <param name="IsEastward">Whether its end lies east of its start.</param>
internal readonly record struct EdgeCourse(EdgeKind Kind, bool Wraps, bool IsEastward)
{
    /// <summary>The course of an edge; a pole has the longitude of the vertex before it.</summary>
    public static EdgeCourse Of(LatLng from, LatLng to)
    {
        (double difference, double rest) = Difference(from.Longitude, to.Longitude);
        bool isHalf = Math.Abs(difference) == 180;
        bool wraps = Math.Abs(difference) > 180 || (isHalf && rest * difference > 0);
        return new EdgeCourse(
            KindOf(from, to, isHalf && rest == 0, difference == 0), wraps, wraps ? difference < 0 : difference > 0);
    }

    /// <summary>From start to end in degrees, -180 to 180.</summary>
    public double Turn(LatLng from, LatLng to)
    {
        double difference = to.Longitude - from.Longitude;
        return Wraps ? difference - Math.CopySign(360, difference) : difference;
    }

    /// <summary>Whether the edge from one longitude to another lies over a meridian.</summary>
    public static bool IsOver(double from, double to, bool wraps, double longitude) =>
        (from <= longitude) ^ (to <= longitude) ^ wraps;

    /// <summary>
    /// Where a longitude lies from the plane of a meridian: 1 east, -1 west, 0 if it is the same or the opposite.
    /// </summary>
    public static int SideOf(double meridian, double longitude)
    {
        (double difference, double rest) = Difference(meridian, longitude);
        if (difference == 0 || (Math.Abs(difference) == 180 && rest == 0))
            return 0;
        bool isBeyond = Math.Abs(difference) > 180 || (Math.Abs(difference) == 180 && rest * difference > 0);
        return difference > 0 == isBeyond ? -1 : 1;
    }

    // The exact difference as a double and what rounding left over.
    private static (double Difference, double Left) Difference(double from, double to)
    {
        double difference = to - from;
        double taken = to - difference;
        return (difference, (to - (difference + taken)) + (taken - from));
    }

    private static EdgeKind KindOf(LatLng from, LatLng to, bool isHalf, bool isMeridian)
    {
        if (isHalf || IsPole(from) || IsPole(to))
            return from.Latitude + to.Latitude > 0 ? EdgeKind.NorthPole : EdgeKind.SouthPole;
        return isMeridian ? EdgeKind.Meridian : EdgeKind.Slanted;
    }

    private static bool IsPole(LatLng point) => Math.Abs(point.Latitude) == LatLng.MaxLatitude;
}
