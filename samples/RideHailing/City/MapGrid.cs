namespace Purlin.Samples.RideHailing;

/// <summary>The region cut into square cells of equal size.</summary>
internal sealed class MapGrid(double cellMeters)
{
    private readonly double _latitudeStep = cellMeters / Ground.MetersPerDegreeLatitude;
    private readonly double _longitudeStep = cellMeters / Ground.MetersPerDegreeLongitude;

    public MapCell CellOf(GeoPoint point) => new(
        (int)Math.Floor((point.Longitude - CityMap.Region.West) / _longitudeStep),
        (int)Math.Floor((point.Latitude - CityMap.Region.South) / _latitudeStep));

    public GeoBox BoxOf(MapCell cell)
    {
        var south = CityMap.Region.South + cell.Row * _latitudeStep;
        var west = CityMap.Region.West + cell.Column * _longitudeStep;
        return new GeoBox(south, west, south + _latitudeStep, west + _longitudeStep);
    }
}
