using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's money: a fare is held when the trip is requested, taken when it is completed, given back when it is
/// cancelled. Today three sums; with Ledger every step is a balanced transaction on the accounts of rider, driver and
/// platform.
/// </summary>
internal sealed class PaymentDesk(CityIds ids) : IConcernFigures
{
    private readonly List<Payment> _payments = [];
    private readonly Dictionary<SnowflakeId<Trip>, long> _heldCents = [];

    public Concern Concern => Concern.Payments;

    /// <summary>Every payment of the evening, in the order of their requests.</summary>
    public IReadOnlyList<Payment> Payments => _payments;

    public long AuthorizedCents { get; private set; }

    public long CapturedCents { get; private set; }

    public long ReleasedCents { get; private set; }

    public long HeldCents => _heldCents.Values.Sum();

    public void Authorize(SnowflakeId<Trip> tripId, long cents)
    {
        _payments.Add(new Payment(ids.NextPayment(), tripId, cents));
        _heldCents.Add(tripId, cents);
        AuthorizedCents += cents;
    }

    public void Capture(SnowflakeId<Trip> tripId) => CapturedCents += TakeHold(tripId);

    public void Release(SnowflakeId<Trip> tripId) => ReleasedCents += TakeHold(tripId);

    public IEnumerable<Figure> Figures() =>
    [
        new("fares held at request", Text.Euros(AuthorizedCents)),
        new("taken at the end of the ride", Text.Euros(CapturedCents)),
        new("given back", Text.Euros(ReleasedCents)),
        new("still held", Text.Euros(HeldCents)),
    ];

    private long TakeHold(SnowflakeId<Trip> tripId) => _heldCents.Remove(tripId, out var cents)
        ? cents
        : throw new InvalidOperationException($"{tripId} holds no fare; it is captured or released already.");
}
