namespace Purlin.Samples.RideHailing;

/// <summary>
/// The city's money: a fare is held when the trip is requested, taken when it is completed, given back when it is
/// cancelled. Today three sums; with Ledger every step is a balanced transaction on the accounts of rider, driver and
/// platform.
/// </summary>
internal sealed class PaymentDesk : IConcernFigures
{
    private readonly Dictionary<long, long> _heldCents = [];

    public Concern Concern => Concern.Payments;

    public long AuthorizedCents { get; private set; }

    public long CapturedCents { get; private set; }

    public long ReleasedCents { get; private set; }

    public long HeldCents => _heldCents.Values.Sum();

    public void Authorize(long tripId, long cents)
    {
        _heldCents.Add(tripId, cents);
        AuthorizedCents += cents;
    }

    public void Capture(long tripId) => CapturedCents += TakeHold(tripId);

    public void Release(long tripId) => ReleasedCents += TakeHold(tripId);

    public IEnumerable<Figure> Figures() =>
    [
        new("fares held at request", Text.Euros(AuthorizedCents)),
        new("taken at the end of the ride", Text.Euros(CapturedCents)),
        new("given back", Text.Euros(ReleasedCents)),
        new("still held", Text.Euros(HeldCents)),
    ];

    private long TakeHold(long tripId) => _heldCents.Remove(tripId, out var cents)
        ? cents
        : throw new InvalidOperationException($"Trip {tripId} holds no fare; it is captured or released already.");
}
