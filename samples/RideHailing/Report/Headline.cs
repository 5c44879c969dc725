namespace Purlin.Samples.RideHailing;

/// <summary>The evening in a handful of numbers.</summary>
internal sealed class Headline(Dispatcher dispatcher, WaitingTimes waits, PaymentDesk payments)
{
    public IReadOnlyList<Figure> Figures()
    {
        var requested = dispatcher.Trips.Count;
        var completed = dispatcher.Count(TripState.Completed);
        var cancelled = dispatcher.Count(TripState.Cancelled);
        return
        [
            new("trips requested", Text.Count(requested)),
            new("completed", Text.Count(completed)),
            new("cancelled", Text.Count(cancelled)),
            new("still open", Text.Count(requested - completed - cancelled)),
            new("median wait", Text.Minutes(waits.Quantile(0.5))),
            new("fares taken", Text.WholeEuros(payments.CapturedCents)),
        ];
    }
}
