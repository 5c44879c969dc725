using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Every accepted request became exactly one trip, every trip took only steps that may follow each other, and
/// completed, cancelled and open trips add up to the requests.
/// </summary>
internal sealed class NoTripLost(TripGateway gateway, TripJournal journal) : IInvariant
{
    public string Name => "no trip lost or duplicated";

    public InvariantResult Check()
    {
        var states = new Dictionary<SnowflakeId<Trip>, TripState>();
        foreach (var step in journal.Events)
        {
            TripState? before = states.TryGetValue(step.TripId, out var state) ? state : null;
            if (!MayFollow(before, step.State))
            {
                var origin = before?.ToString() ?? "nothing";
                return InvariantResult.Fail($"{step.TripId} went from {origin} to {step.State}");
            }

            states[step.TripId] = step.State;
        }

        var completed = states.Values.Count(state => state == TripState.Completed);
        var cancelled = states.Values.Count(state => state == TripState.Cancelled);
        var open = states.Count - completed - cancelled;
        var sum = $"{Text.Count(completed)} completed + {Text.Count(cancelled)} cancelled + {Text.Count(open)} open";
        return states.Count == gateway.Accepted
            ? InvariantResult.Pass($"{sum} = {Text.Count(gateway.Accepted)} requests")
            : InvariantResult.Fail($"{sum}, but {Text.Count(gateway.Accepted)} requests");
    }

    private static bool MayFollow(TripState? before, TripState after) => (before, after) switch
    {
        (null, TripState.Requested) => true,
        (TripState.Requested, TripState.Assigned or TripState.Cancelled) => true,
        (TripState.Assigned, TripState.Riding or TripState.Cancelled) => true,
        (TripState.Riding, TripState.Completed) => true,
        _ => false,
    };
}
