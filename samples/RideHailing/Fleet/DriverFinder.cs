using Purlin.Geospatial;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Finds drivers near a point. Positions are live places: those of one second are set at one moment, and the next
/// search sees them.
/// </summary>
internal sealed class DriverFinder : IConcernFigures
{
    private static readonly Distance[] Rings =
        [Distance.FromKilometers(2), Distance.FromKilometers(5), Distance.FromKilometers(10)];

    private static readonly LatLngBox Milan = LatLngBox.FromDegrees(
        CityMap.Core.South, CityMap.Core.West, CityMap.Core.North, CityMap.Core.East);

    private readonly DriverFleet _fleet;
    private readonly LivePlaces<int, DriverPosition> _positions;
    private readonly NearestIsNearest _recount;
    private readonly long[] _foundInRing = new long[Rings.Length];
    private long _searches;

    public DriverFinder(DriverFleet fleet, LivePlaces<int, DriverPosition> positions, NearestIsNearest recount)
    {
        _fleet = fleet;
        _positions = positions;
        _recount = recount;
        _positions.Set(fleet.Drivers.Select(DriverPosition.Of));
        fleet.Moved += drivers => _positions.Set(drivers.Select(DriverPosition.Of));
    }

    public Concern Concern => Concern.Fleet;

    /// <summary>The nearest driver without a trip within ten kilometres, or null.</summary>
    public Driver? NearestAvailable(GeoPoint point)
    {
        _searches++;
        var driver = Find(DriverPosition.PointOf(point));
        _recount.Look(point, driver);
        return driver;
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("drivers", Text.Count(_fleet.Drivers.Count)),
        new("positions reported", Text.Count(_fleet.Reports)),
        new("searches for a driver", Text.Count(_searches)),
        new("found within 2, 5 and 10 km", string.Join(", ", _foundInRing.Select(Share))),
        new("drivers per km² of Milan and suburbs", Text.Tenths(_positions.View.Density(Milan))),
    ];

    private Driver? Find(LatLng here)
    {
        for (var ring = 0; ring < Rings.Length; ring++)
        {
            var found = _positions.Nearest(
                here, 1, new() { Within = Rings[ring], Where = position => position.Driver.Trip is null });
            if (found.Length == 0)
                continue;

            _foundInRing[ring]++;
            return found[0].Place.Driver;
        }

        return null;
    }

    private string Share(long count) => Text.Percent(_searches == 0 ? 0 : (double)count / _searches);
}
