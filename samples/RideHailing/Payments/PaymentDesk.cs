using Purlin.Ledger;
using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's money: a fare is held when the trip is requested, taken and divided when it is completed, given back when
/// it is cancelled. Every step is an entry of the ledger under a key of its own, so doing one again does nothing.
/// </summary>
internal sealed class PaymentDesk(CityIds ids, CityBook book) : IConcernFigures
{
    private static readonly TimeSpan HoldsFor = TimeSpan.FromDays(1);

    private readonly List<Payment> _payments = [];
    private readonly Dictionary<SnowflakeId<Trip>, Payment> _byTrip = [];

    public Concern Concern => Concern.Payments;

    /// <summary>The platform's part of a fare: a fifth, a half cent up.</summary>
    public static Fee PlatformFee { get; } = Fee.BasisPoints(2_000, Rounding.HalfUp);

    /// <summary>Every payment of the evening, in the order of their requests.</summary>
    public IReadOnlyList<Payment> Payments => _payments;

    public long AuthorizedCents => _payments.Sum(payment => payment.Cents);

    public long CapturedCents => book.BalanceOf(CityBook.Processor).Posted.MinorUnits;

    public long HeldCents => book.BalanceOf(CityBook.Processor).Incoming.MinorUnits;

    public long ReleasedCents => AuthorizedCents - CapturedCents - HeldCents;

    public void Authorize(SnowflakeId<Trip> tripId, long cents)
    {
        var payment = new Payment(ids.NextPayment(), tripId, cents);
        book.Post(Entry.Create(payment.Id.ToString())
            .Debit(CityBook.Processor, CityBook.Euros(cents))
            .Credit(CityBook.Fares, CityBook.Euros(cents))
            .AsHold(HoldsFor));
        _payments.Add(payment);
        _byTrip.Add(tripId, payment);
    }

    /// <summary>Takes the fare and divides it: both or neither.</summary>
    public void Capture(SnowflakeId<Trip> tripId, int driverId)
    {
        var payment = _byTrip[tripId];
        var fare = CityBook.Euros(payment.Cents);
        var fee = PlatformFee.Of(fare);
        book.PostAll(
            HoldCapture.Create($"{payment.Id}/taken", payment.Id.ToString()),
            Entry.Create($"{payment.Id}/divided")
                .Debit(CityBook.Fares, fare)
                .Credit(CityBook.DriverAccount(driverId), fare - fee)
                .Credit(CityBook.Platform, fee));
    }

    public void Release(SnowflakeId<Trip> tripId)
    {
        var payment = _byTrip[tripId];
        book.Post(HoldVoid.Create($"{payment.Id}/given back", payment.Id.ToString()));
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("fares held at request", Text.Euros(AuthorizedCents)),
        new("taken at the end of the ride", Text.Euros(CapturedCents)),
        new("of it the platform's", Text.Euros(book.BalanceOf(CityBook.Platform).Posted.MinorUnits)),
        new("given back", Text.Euros(ReleasedCents)),
        new("still held", Text.Euros(HeldCents)),
        new("records of the ledger", Text.Count(book.TrialBalance.Sequence)),
    ];
}
