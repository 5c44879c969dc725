namespace Purlin.Samples.RideHailing;

/// <summary>The evening in a handful of numbers.</summary>
internal sealed class Headline(Dispatcher dispatcher, PaymentDesk payments)
{
    public IReadOnlyList<Figure> Figures()
    {
        var trips = dispatcher.Trips;
        var waits = trips.Where(trip => trip.Wait is not null).Select(trip => trip.Wait!.Value).Order().ToList();
        var completed = trips.Count(trip => trip.State == TripState.Completed);
        var cancelled = trips.Count(trip => trip.State == TripState.Cancelled);
        return
        [
            new("trips requested", Text.Count(trips.Count)),
            new("completed", Text.Count(completed)),
            new("cancelled", Text.Count(cancelled)),
            new("still open", Text.Count(trips.Count - completed - cancelled)),
            new("median wait", waits.Count == 0 ? "none" : Text.Minutes(waits[waits.Count / 2])),
            new("fares taken", Text.Euros(payments.CapturedCents)),
        ];
    }
}
