namespace Purlin.Geospatial;

/// <summary>A point from which one looks north; its direction is found when it is needed.</summary>
internal struct Sight
{
    private S2Vector _direction;
    private bool _hasDirection;

    public Sight(LatLng point)
    {
        // A pole is on every meridian; it is taken as the end of Greenwich's, whatever longitude it was given.
        Point = Math.Abs(point.Latitude) == LatLng.MaxLatitude ? LatLng.FromDegrees(point.Latitude, 0) : point;
    }

    public LatLng Point { get; }

    public S2Vector Direction
    {
        get
        {
            if (!_hasDirection)
            {
                _direction = Orientation.Direction(Point);
                _hasDirection = true;
            }

            return _direction;
        }
    }
}
