namespace Purlin.Samples.RideHailing;

/// <summary>
/// Finds drivers near a point. Today it looks at every driver of the region; Geospatial takes this place with an
/// index that moves with the drivers, a time to live for each position and geofences.
/// </summary>
internal sealed class DriverFinder(DriverFleet fleet) : IConcernFigures
{
    private const double WithinMeters = 10_000;

    private long _searches;
    private long _found;

    public Concern Concern => Concern.Fleet;

    /// <summary>The nearest driver without a trip within ten kilometres, or null.</summary>
    public Driver? NearestAvailable(GeoPoint point)
    {
        _searches++;
        Driver? nearest = null;
        var nearestMeters = WithinMeters;
        foreach (var driver in fleet.Drivers)
        {
            if (driver.Trip is not null)
                continue;

            var meters = Ground.DistanceMeters(driver.Position, point);
            if (meters > nearestMeters)
                continue;

            nearest = driver;
            nearestMeters = meters;
        }

        if (nearest is not null)
            _found++;
        return nearest;
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("drivers", Text.Count(fleet.Drivers.Count)),
        new("positions reported", Text.Count(fleet.Reports)),
        new("searches for a driver", Text.Count(_searches)),
        new("searches with an answer", Text.Percent(_searches == 0 ? 0 : (double)_found / _searches)),
    ];
}
