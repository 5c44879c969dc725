namespace Purlin.Samples.RideHailing;

/// <summary>Watches the city: one sample of demand and supply per virtual minute.</summary>
internal sealed class ControlRoom(CityClock clock, Dispatcher dispatcher, DriverFleet fleet) : IConcernFigures
{
    private readonly List<Sample> _samples = [];
    private int _requestedBefore;

    public Concern Concern => Concern.Operations;

    public IReadOnlyList<Sample> Samples => _samples;

    public Sample Observe()
    {
        var requested = dispatcher.Trips.Count;
        var sample = new Sample(
            clock.GetUtcNow(), requested - _requestedBefore, dispatcher.WaitingCount,
            fleet.Count(DriverState.Available), fleet.Count(DriverState.OnTheWay), fleet.Count(DriverState.WithRider));
        _requestedBefore = requested;
        _samples.Add(sample);
        return sample;
    }

    public IEnumerable<Figure> Figures()
    {
        if (_samples.Count == 0)
            return [];

        var busiest = _samples.MaxBy(sample => sample.Requested)!;
        var scarcest = _samples.MinBy(sample => sample.Available)!;
        return
        [
            new("busiest minute", $"{Text.Clock(busiest.At)}, {Text.Count(busiest.Requested)} requests"),
            new("fewest free drivers", $"{Text.Clock(scarcest.At)}, {Text.Count(scarcest.Available)} drivers"),
        ];
    }
}
