namespace Purlin.Samples.RideHailing;

/// <summary>The numbers of the riders: who asked, and where most of them wanted to go.</summary>
internal sealed class RiderFigures(Dispatcher dispatcher) : IConcernFigures
{
    private const int DestinationsShown = 3;

    public Concern Concern => Concern.Riders;

    public IEnumerable<Figure> Figures()
    {
        var requests = dispatcher.Trips.Select(trip => trip.Request).ToList();
        var destinations = requests.CountBy(request => request.DestinationName)
            .OrderByDescending(place => place.Value)
            .ThenBy(place => place.Key, StringComparer.Ordinal)
            .Take(DestinationsShown);
        return
        [
            new("riders", Text.Count(requests.DistinctBy(request => request.RiderId).Count())),
            .. destinations.Select(place => new Figure($"to {place.Key}", Text.Count(place.Value))),
        ];
    }
}
