namespace Purlin.Samples.RideHailing;

/// <summary>
/// What a ride costs: a base and so much per kilometre. Today it costs the same everywhere; with StreamWindows comes
/// a surge factor that follows demand and supply around the pick-up in sliding windows of event time.
/// </summary>
internal sealed class FareTable : IConcernFigures
{
    private const int BaseCents = 350;
    private const int CentsPerKilometer = 140;

    // Streets are longer than the crow's flight.
    private const double Detour = 1.3;

    private int _quotes;
    private long _quotedCents;

    public Concern Concern => Concern.Pricing;

    /// <summary>The fare in cents, fixed when the trip is requested.</summary>
    public long Quote(GeoPoint pickUp, GeoPoint destination)
    {
        var kilometers = Ground.DistanceMeters(pickUp, destination) * Detour / 1000;
        var cents = (long)Math.Round(BaseCents + CentsPerKilometer * kilometers);
        _quotes++;
        _quotedCents += cents;
        return cents;
    }

    public IEnumerable<Figure> Figures() =>
    [
        new("fares quoted", Text.Count(_quotes)),
        new("mean fare", Text.Euros(_quotes == 0 ? 0 : _quotedCents / _quotes)),
    ];
}
