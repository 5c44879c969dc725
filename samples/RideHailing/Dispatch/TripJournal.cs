using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Everything that happened to every trip, in order. Dispatch writes it, and the invariants read it: they judge by
/// what was done, not by the objects that did it.
/// </summary>
internal sealed class TripJournal(CityClock clock)
{
    private readonly List<TripEvent> _events = [];

    public IReadOnlyList<TripEvent> Events => _events;

    public void Append(SnowflakeId<Trip> tripId, TripState state, int? driverId) =>
        _events.Add(new TripEvent(clock.GetUtcNow(), tripId, state, driverId));
}
