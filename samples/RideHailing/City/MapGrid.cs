namespace Purlin.Samples.RideHailing;

/// <summary>A cell of <see cref="MapGrid"/>: column and row, counted from the south-west corner.</summary>
internal readonly record struct MapCell(int Column, int Row);

/// <summary>The region cut into cells of equal size, about three kilometres wide: the unit of dispatch and demand.</summary>
internal static class MapGrid
{
    private const double LatitudeStep = 0.025;
    private const double LongitudeStep = 0.035;

    public static MapCell CellOf(GeoPoint point) => new(
        (int)Math.Floor((point.Longitude - CityMap.Region.West) / LongitudeStep),
        (int)Math.Floor((point.Latitude - CityMap.Region.South) / LatitudeStep));

    public static GeoBox BoxOf(MapCell cell)
    {
        var south = CityMap.Region.South + cell.Row * LatitudeStep;
        var west = CityMap.Region.West + cell.Column * LongitudeStep;
        return new GeoBox(south, west, south + LatitudeStep, west + LongitudeStep);
    }
}
