namespace Purlin.Samples.RideHailing;

/// <summary>How many people want a ride at which moment, and from where to where.</summary>
internal sealed class Demand(CityOptions options, CityMap map, Gravity gravity, DestinationSearch search)
{
    private const double EverydayRequestsPerDriverHour = 1.5;
    private const int RidersPerDriver = 40;

    // Nobody hails a ride to walk this far.
    private const double WalkMeters = 1_200;

    private readonly Random _random = options.RandomOf(Concern.Riders);

    /// <summary>The time until the next request: exponential, at the rate of the moment.</summary>
    public TimeSpan NextGap(DateTimeOffset now)
    {
        var hours = -Math.Log(1 - _random.NextDouble()) / (RatePerDriverHour(now) * options.Drivers);
        return TimeSpan.FromHours(hours);
    }

    /// <summary>How many people there are to ask.</summary>
    public static int RidersOf(CityOptions options) => options.Drivers * RidersPerDriver;

    public TripRequest Next(DateTimeOffset now)
    {
        var (origin, pickUp) = Origin(now);
        var destination = search.Choose(origin, _random);
        var dropOff = Ground.Scatter(destination.Center, destination.RadiusMeters, _random);
        while (Ground.DistanceMeters(pickUp, dropOff) < WalkMeters)
            dropOff = Ground.Scatter(destination.Center, destination.RadiusMeters + WalkMeters, _random);

        var rider = _random.Next(RidersOf(options));
        var patience = TimeSpan.FromMinutes(3 + 5 * _random.NextDouble());
        return new TripRequest(rider, RiderApps.Of(rider), pickUp, dropOff, destination.Name, patience);
    }

    private static double RatePerDriverHour(DateTimeOffset now) =>
        EverydayRequestsPerDriverHour + HotSpot.OfTheEvening.Sum(spot => spot.DemandAt(now));

    /// <summary>A hot spot with the share it has of the demand right now, else somebody's home.</summary>
    private (Place Place, GeoPoint PickUp) Origin(DateTimeOffset now)
    {
        var draw = _random.NextDouble() * RatePerDriverHour(now);
        foreach (var spot in HotSpot.OfTheEvening)
        {
            draw -= spot.DemandAt(now);
            if (draw < 0)
                return (map.NearestPlace(spot.Center), Ground.Scatter(spot.Center, spot.RadiusMeters, _random));
        }

        var home = gravity.Anywhere(_random);
        return (home, Ground.Scatter(home.Center, home.RadiusMeters, _random));
    }
}
