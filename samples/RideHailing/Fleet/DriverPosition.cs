using Purlin.Geospatial;

namespace Purlin.Samples.RideHailing;

/// <summary>Where a driver last said to be.</summary>
internal sealed record DriverPosition(Driver Driver, LatLng At)
{
    public static PlaceSchema<DriverPosition> Schema { get; } = new(position => position.At);

    public static DriverPosition Of(Driver driver) => new(driver, PointOf(driver.Position));

    public static LatLng PointOf(GeoPoint point) => LatLng.FromDegrees(point.Latitude, point.Longitude);
}
