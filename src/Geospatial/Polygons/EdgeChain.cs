namespace Purlin.Geospatial;

/// <summary>
/// Edges in a row of one ring, or of several, between two parallels and two meridians they do not leave. A meridian
/// is crossed by a row of edges an odd number of times if one of both ends lies east of it and the other does
/// not, so a point south of them all needs none of them looked at.
/// </summary>
internal readonly struct EdgeChain
{
    // More than rounding could be; wider is slower but never wrong.
    private const double LatitudeRoom = 1e-12;
    private const double LongitudeRoom = 1e-9;

    private readonly double _south, _north, _center, _halfWidth, _from, _to;
    private readonly bool _wraps, _isMixed;

    private EdgeChain(double south, double north, double west, double width, (double From, double To, bool Wraps) ends,
        bool isMixed)
    {
        _south = south;
        _north = north;
        _halfWidth = width / 2;
        _center = Math.IEEERemainder(west + (width / 2), 360);
        (_from, _to, _wraps) = ends;
        _isMixed = isMixed;
    }

    public double South => _south;

    public double North => _north;

    public double West => _center - _halfWidth;

    public double Width => 2 * _halfWidth;

    /// <summary>A single edge.</summary>
    public static EdgeChain Of(in EdgeCourse course, LatLng from, LatLng to, in Arc arc)
    {
        (double south, double north) = course.Kind switch
        {
            EdgeKind.NorthPole => (Math.Min(from.Latitude, to.Latitude), LatLng.MaxLatitude),
            EdgeKind.SouthPole => (-LatLng.MaxLatitude, Math.Max(from.Latitude, to.Latitude)),
            _ => arc.Latitudes(from.Latitude, to.Latitude),
        };
        double turn = course.Turn(from, to);
        double west = from.Longitude + Math.Min(turn, 0) - LongitudeRoom;
        return new(south - LatitudeRoom, north + LatitudeRoom, west, Math.Abs(turn) + (2 * LongitudeRoom),
            (from.Longitude, to.Longitude, course.Wraps), isMixed: false);
    }

    /// <summary>With the edges that follow; of the same ring, unless they are mixed.</summary>
    public EdgeChain With(in EdgeChain next, bool isMixed)
    {
        double west = Math.IEEERemainder(next._center - _center, 360) + _halfWidth - next._halfWidth;
        double low = Math.Min(0, west);
        double width = Math.Max(Width, west + next.Width) - low;
        return new(Math.Min(_south, next._south), Math.Max(_north, next._north), West + low, width,
            (_from, next._to, _wraps ^ next._wraps), isMixed || _isMixed || next._isMixed);
    }

    /// <summary>Whether the edges are crossed an odd number of times, if that needs no look at them.</summary>
    public bool TryCount(LatLng point, out bool isOdd)
    {
        isOdd = false;
        double apart = Math.Abs(point.Longitude - _center);
        if (Math.Min(apart, 360 - apart) > _halfWidth || point.Latitude > _north)
            return true;
        if (_isMixed || point.Latitude >= _south)
            return false;
        isOdd = EdgeCourse.IsOver(_from, _to, _wraps, point.Longitude);
        return true;
    }
}
