namespace Purlin.Samples.RideHailing;

/// <summary>
/// A recount over the trips: completed ones are paid, cancelled ones given back, open ones held, to the cent.
/// </summary>
internal sealed class EveryCentAccounted(Dispatcher dispatcher, PaymentDesk payments) : IInvariant
{
    public string Name => "every cent accounted for";

    public InvariantResult Check()
    {
        var completed = Sum(trip => trip.State == TripState.Completed);
        var cancelled = Sum(trip => trip.State == TripState.Cancelled);
        var open = Sum(trip => trip.State is not (TripState.Completed or TripState.Cancelled));

        var recount = $"{Text.Euros(completed)} taken, {Text.Euros(cancelled)} given back, {Text.Euros(open)} held";
        return (completed, cancelled, open) == (payments.CapturedCents, payments.ReleasedCents, payments.HeldCents)
            ? InvariantResult.Pass(recount)
            : InvariantResult.Fail(
                $"the trips say {recount}; the desk says {Text.Euros(payments.CapturedCents)}, "
                + $"{Text.Euros(payments.ReleasedCents)}, {Text.Euros(payments.HeldCents)}");
    }

    private long Sum(Func<Trip, bool> which) => dispatcher.Trips.Where(which).Sum(trip => trip.FareCents);
}
