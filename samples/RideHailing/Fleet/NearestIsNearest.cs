using Purlin.Geospatial;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// One search in forty is done again by measuring the way to every driver, to 15 nm on the ellipsoid: the driver who
/// was found is free, and none is nearer.
/// </summary>
internal sealed class NearestIsNearest(DriverFleet fleet) : IInvariant
{
    private const int Every = 40;
    private const double WithinMeters = 10_000;

    private long _searches;
    private long _recounted;
    private string? _failure;

    public string Name => "the nearest driver is the nearest";

    public void Look(GeoPoint point, Driver? found)
    {
        if (_searches++ % Every != 0)
            return;

        _recounted++;
        var here = DriverPosition.PointOf(point);
        var meters = found is null ? WithinMeters : MetersTo(found, here);
        if (found is { Trip: not null })
            _failure ??= $"driver {found.Id} has a trip";
        else if (fleet.Drivers.FirstOrDefault(driver => IsNearer(driver)) is { } nearer)
            _failure ??= $"driver {nearer.Id} is nearer than {(found is null ? "nobody" : $"driver {found.Id}")}";

        bool IsNearer(Driver driver) => driver.Trip is null && MetersTo(driver, here) < meters;
    }

    public InvariantResult Check() => _failure is null
        ? InvariantResult.Pass($"{Text.Count(_recounted)} of {Text.Count(_searches)} searches recounted")
        : InvariantResult.Fail(_failure);

    // To the position as an index keeps it, within 5 mm.
    private static double MetersTo(Driver driver, LatLng here) =>
        Geodesic.Meters(here, PlaceIndex.Stored(DriverPosition.PointOf(driver.Position)));
}
