namespace Purlin.Samples.RideHailing;

/// <summary>The numbers of dispatch: what became of the trips, and how long riders waited.</summary>
internal sealed class DispatchFigures(Dispatcher dispatcher, DriverReservations reservations, WaitingTimes waits)
    : IConcernFigures
{
    public Concern Concern => Concern.Dispatch;

    public IEnumerable<Figure> Figures() =>
    [
        new("drivers reserved", Text.Count(reservations.Made)),
        new("reservations refused", Text.Count(reservations.Refused)),
        new("reservations in force", Text.Count(reservations.Held)),
        new("trips given up waiting", Text.Count(dispatcher.Count(TripState.Cancelled))),
        new("wait for the driver, median", Text.Minutes(waits.Quantile(0.5))),
        new("wait for the driver, 95 %", Text.Minutes(waits.Quantile(0.95))),
    ];
}
