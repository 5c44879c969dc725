namespace Purlin.Samples.RideHailing;

/// <summary>The numbers of dispatch: what became of the trips, and how long riders waited.</summary>
internal sealed class DispatchFigures(Dispatcher dispatcher, DriverReservations reservations) : IConcernFigures
{
    public Concern Concern => Concern.Dispatch;

    public IEnumerable<Figure> Figures()
    {
        var cancelled = dispatcher.Trips.Count(trip => trip.State == TripState.Cancelled);
        var waits = dispatcher.Trips.Where(trip => trip.Wait is not null).Select(trip => trip.Wait!.Value).Order().ToList();
        return
        [
            new("drivers reserved", Text.Count(reservations.Made)),
            new("reservations refused", Text.Count(reservations.Refused)),
            new("reservations in force", Text.Count(reservations.Held)),
            new("trips given up waiting", Text.Count(cancelled)),
            new("wait for the driver, median", Text.Minutes(Quantile(waits, 0.5))),
            new("wait for the driver, 95 %", Text.Minutes(Quantile(waits, 0.95))),
        ];
    }

    private static TimeSpan Quantile(List<TimeSpan> sorted, double share) =>
        sorted.Count == 0 ? TimeSpan.Zero : sorted[(int)(share * (sorted.Count - 1))];
}
