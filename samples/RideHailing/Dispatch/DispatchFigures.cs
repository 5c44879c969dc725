namespace Purlin.Samples.RideHailing;

/// <summary>The numbers of dispatch: what became of the trips, and how long riders waited.</summary>
internal sealed class DispatchFigures(
    Dispatcher dispatcher, DriverReservations reservations, WaitingTimes waits, DispatchTerritory territory,
    LockNodes nodes, SleepingDesk sleeper)
    : IConcernFigures
{
    public Concern Concern => Concern.Dispatch;

    public IEnumerable<Figure> Figures() =>
    [
        new("drivers reserved", Text.Count(reservations.Made)),
        new("reservations refused", Text.Count(reservations.Refused)),
        new("reservations in force", Text.Count(reservations.Held)),
        new("nodes of locks that failed", Text.Count(nodes.Failed)),
        new("late writes refused", Text.Count(sleeper.StaleWrites - sleeper.StaleWritesTaken)),
        new("trips given up waiting", Text.Count(dispatcher.Count(TripState.Cancelled))),
        new("wait for the driver, median", Text.Minutes(waits.Quantile(0.5))),
        new("wait for the driver, 95 %", Text.Minutes(waits.Quantile(0.95))),
        new("trips of the busiest desk", Text.Count(TripsOfDesks().DefaultIfEmpty().Max())),
        new("trips of the quietest desk", Text.Count(TripsOfDesks().DefaultIfEmpty().Min())),
        .. PlanFigures(),
    ];

    private IEnumerable<int> TripsOfDesks() => dispatcher.Trips.CountBy(trip => trip.Desk).Select(desk => desk.Value);

    private IEnumerable<Figure> PlanFigures()
    {
        if (territory.Plan is not { } plan)
            yield break;
        foreach (var transfer in plan.Transfers)
            yield return new($"{transfer.From} gave {transfer.To}", $"{Text.Percent(transfer.Share)} of the cells");
        yield return new("had to change hands", Text.Percent(plan.MinimumShare));
        yield return new("trips handed over", Text.Count(dispatcher.HandedOver));
    }
}
