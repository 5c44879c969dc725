namespace Purlin.Samples.RideHailing;

/// <summary>
/// A recount over the trips: completed fares are taken and divided, those of cancelled trips given back, those of open
/// ones held, to the cent and to the driver; and the ledger's debits are its credits.
/// </summary>
internal sealed class EveryCentAccounted(Dispatcher dispatcher, PaymentDesk payments, CityBook book) : IInvariant
{
    public string Name => "every cent accounted for";

    public InvariantResult Check()
    {
        var completed = Sum(trip => trip.State == TripState.Completed);
        var cancelled = Sum(trip => trip.State == TripState.Cancelled);
        var open = Sum(trip => trip.State is not (TripState.Completed or TripState.Cancelled));

        var recount = $"{Text.Euros(completed)} taken, {Text.Euros(cancelled)} given back, {Text.Euros(open)} held";
        if ((completed, cancelled, open) != (payments.CapturedCents, payments.ReleasedCents, payments.HeldCents))
        {
            return InvariantResult.Fail(
                $"the trips say {recount}; the ledger says {Text.Euros(payments.CapturedCents)}, "
                + $"{Text.Euros(payments.ReleasedCents)}, {Text.Euros(payments.HeldCents)}");
        }

        if (!book.TrialBalance.IsBalanced)
            return InvariantResult.Fail("debits are not credits");
        return WrongShare() is { } wrong ? InvariantResult.Fail(wrong) : InvariantResult.Pass(recount);
    }

    private string? WrongShare()
    {
        // By hand and not by Fee: the recount must not repeat the mistake it looks for.
        long platform = 0;
        foreach (var trips in dispatcher.Trips.Where(trip => trip.State == TripState.Completed)
            .GroupBy(trip => trip.Driver!.Id))
        {
            var fares = trips.Sum(trip => trip.FareCents);
            var fees = trips.Sum(trip => (trip.FareCents * 2 + 5) / 10);
            platform += fees;
            var owed = book.BalanceOf(CityBook.DriverAccount(trips.Key)).Posted.MinorUnits;
            if (owed != fares - fees)
                return $"driver {trips.Key} is owed {Text.Euros(owed)} and earned {Text.Euros(fares - fees)}";
        }

        var earned = book.BalanceOf(CityBook.Platform).Posted.MinorUnits;
        return earned == platform ? null : $"the platform has {Text.Euros(earned)} and earned {Text.Euros(platform)}";
    }

    private long Sum(Func<Trip, bool> which) => dispatcher.Trips.Where(which).Sum(trip => trip.FareCents);
}
