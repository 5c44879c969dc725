namespace Purlin.Geospatial;

/// <summary>
/// Vertices of a ring whose edges are straight in longitude and latitude, with others between them so that great
/// circles stay near those lines. With a tolerance of 0 nothing is put between.
/// </summary>
internal sealed class StraightEdges(double toleranceMeters, int capacity)
{
    // Halves of halves: there are no more pieces than vertices are allowed.
    private const int MaxHalvings = 22;

    // Looked at in three places, the distance may be greater between them.
    private const double Share = 0.75;

    private readonly List<LatLng> _points = new(capacity);
    private (double Latitude, double Longitude) _last;

    public LatLng[] ToArray() => [.. _points];

    /// <summary>Adds the way to the next vertex; false if that takes too many.</summary>
    public bool TryAdd(double latitude, double longitude)
    {
        (double Latitude, double Longitude) next = (latitude, longitude);
        bool added = _points.Count == 0 || toleranceMeters == 0
            ? Append(next)
            : TryAddTo(_last, next, MaxHalvings);
        _last = next;
        return added;
    }

    private bool TryAddTo(
        (double Latitude, double Longitude) from, (double Latitude, double Longitude) to, int halvings)
    {
        if (halvings == 0 || IsNear(from, to))
            return Append(to);
        (double Latitude, double Longitude) middle = At(from, to, 0.5);
        return TryAddTo(from, middle, halvings - 1) && TryAddTo(middle, to, halvings - 1);
    }

    private bool IsNear((double Latitude, double Longitude) from, (double Latitude, double Longitude) to)
    {
        if (Math.Abs(to.Longitude - from.Longitude) > 90)
            return false;
        S2Vector start = Direction(from);
        S2Vector end = Direction(to);
        if (start == end)
            return true;
        var arc = new Arc(start, end);
        if (arc.IsHalfTurn)
            return false;
        double limit = Share * toleranceMeters / Wgs84.EquatorialRadius;
        for (int quarter = 1; quarter <= 3; quarter++)
        {
            if (!(arc.SquaredChordTo(Direction(At(from, to, quarter / 4.0))) <= limit * limit))
                return false;
        }

        return true;
    }

    // Along a pole longitude changes and the point does not.
    private bool Append((double Latitude, double Longitude) at)
    {
        LatLng point = LatLng.FromDegrees(at.Latitude, at.Longitude);
        bool isSame = toleranceMeters > 0 && _points.Count > 0
            && Orientation.Direction(point) == Orientation.Direction(_points[^1]);
        if (!isSame)
            _points.Add(point);
        return _points.Count <= Polygon.MaxVertices + 1;
    }

    private static (double Latitude, double Longitude) At(
        (double Latitude, double Longitude) from, (double Latitude, double Longitude) to, double share) => (
        from.Latitude + (share * (to.Latitude - from.Latitude)),
        from.Longitude + (share * (to.Longitude - from.Longitude)));

    private static S2Vector Direction((double Latitude, double Longitude) at) =>
        Orientation.Direction(LatLng.FromDegrees(at.Latitude, at.Longitude));
}
