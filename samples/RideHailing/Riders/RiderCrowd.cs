namespace Purlin.Samples.RideHailing;

/// <summary>
/// The people of the region: one timer that sends the next request to the gateway and sets itself again.
/// </summary>
internal sealed class RiderCrowd : IDisposable
{
    private readonly CityClock _clock;
    private readonly Demand _demand;
    private readonly TripGateway _gateway;
    private readonly ITimer _next;

    public RiderCrowd(CityClock clock, Demand demand, TripGateway gateway)
    {
        _clock = clock;
        _demand = demand;
        _gateway = gateway;
        _next = clock.CreateTimer(_ => RequestTrip(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start() => SetTimer();

    public void Dispose() => _next.Dispose();

    private void RequestTrip()
    {
        _gateway.Submit(_demand.Next(_clock.GetUtcNow()));
        SetTimer();
    }

    private void SetTimer() => _next.Change(_demand.NextGap(_clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
}
