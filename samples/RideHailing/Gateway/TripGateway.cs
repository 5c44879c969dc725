using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's front door: gives a request its trip id, holds the fare and hands the trip to dispatch. Today everybody
/// may enter; RateLimiting will stand in front of the first line of <see cref="Submit"/>.
/// </summary>
internal sealed class TripGateway(CityIds ids, FareTable fares, PaymentDesk payments, Dispatcher dispatcher)
    : IConcernFigures
{
    private SnowflakeId<Trip> _lastTrip;

    public Concern Concern => Concern.Gateway;

    /// <summary>Requests let in so far.</summary>
    public int Accepted { get; private set; }

    public void Submit(TripRequest request)
    {
        Accepted++;
        var tripId = ids.NextTrip();
        _lastTrip = tripId;
        var fare = fares.Quote(request.PickUp, request.Destination);
        payments.Authorize(tripId, fare);
        dispatcher.Enqueue(tripId, request, fare);
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("requests accepted", Text.Count(Accepted)),
        new("requests refused", "0"),
        new("last trip", Accepted == 0 ? "none" : _lastTrip.ToString()),
        new("its link", Accepted == 0 ? "none" : $"/trips/{ids.LinkOf(_lastTrip)}"),
    ];
}
