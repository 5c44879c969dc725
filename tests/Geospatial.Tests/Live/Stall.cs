namespace Purlin.Geospatial.Tests.Live;

/// <summary>A place for tests: a new version of a stall is a new record.</summary>
internal sealed record Stall(int Id, LatLng At, ulong Mask, double Rating, long Version)
{
    public static PlaceSchema<Stall> Schema { get; } = new(stall => stall.At)
    {
        Categories = stall => stall.Mask,
        Columns = [stall => stall.Rating],
    };
}
