namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's front door: gives a request its trip id, holds the fare and hands the trip to dispatch. Today everybody
/// may enter; RateLimiting will stand in front of the first line of <see cref="Submit"/>.
/// </summary>
internal sealed class TripGateway(TripIds ids, FareTable fares, PaymentDesk payments, Dispatcher dispatcher)
    : IConcernFigures
{
    public Concern Concern => Concern.Gateway;

    /// <summary>Requests let in so far.</summary>
    public int Accepted { get; private set; }

    public void Submit(TripRequest request)
    {
        Accepted++;
        var tripId = ids.Next();
        var fare = fares.Quote(request.PickUp, request.Destination);
        payments.Authorize(tripId, fare);
        dispatcher.Enqueue(tripId, request, fare);
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("requests accepted", Text.Count(Accepted)),
        new("requests refused", "0"),
    ];
}
