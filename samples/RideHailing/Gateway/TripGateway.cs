using Purlin.RateLimiting;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's front door: asks the doorkeeper, gives a request its trip id, holds the fare and hands the trip to
/// dispatch.
/// </summary>
internal sealed class TripGateway(
    Doorkeeper door, CityIds ids, FareTable fares, PaymentDesk payments, Dispatcher dispatcher)
    : IConcernFigures
{
    private SnowflakeId<Trip>? _lastTrip;

    public Concern Concern => Concern.Gateway;

    /// <summary>Requests let in so far.</summary>
    public int Accepted { get; private set; }

    /// <summary>Lets a request in, or says when it may come again.</summary>
    public RateLimitVerdict Submit(TripRequest request)
    {
        var verdict = door.Admit(request);
        if (!verdict.IsAllowed)
            return verdict;

        Accepted++;
        var tripId = ids.NextTrip();
        _lastTrip = tripId;
        var fare = fares.Quote(request.PickUp, request.Destination);
        payments.Authorize(tripId, fare);
        dispatcher.Enqueue(tripId, request, fare);
        return verdict;
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("last trip", _lastTrip?.ToString() ?? "none"),
        new("its link", _lastTrip is { } trip ? $"/trips/{ids.LinkOf(trip)}" : "none"),
    ];
}
