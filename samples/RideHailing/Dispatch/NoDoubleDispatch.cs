using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>At no moment had a driver two trips, nor a trip two drivers.</summary>
internal sealed class NoDoubleDispatch(TripJournal journal) : IInvariant
{
    public string Name => "no driver with two trips at once";

    public InvariantResult Check()
    {
        var tripOf = new Dictionary<int, SnowflakeId<Trip>>();
        var assignments = 0;
        foreach (var step in journal.Events)
        {
            if (step.DriverId is not { } driver)
                continue;

            if (step.State == TripState.Assigned)
            {
                if (tripOf.TryGetValue(driver, out var other))
                    return InvariantResult.Fail($"driver {driver} was given {step.TripId} during {other}");
                tripOf.Add(driver, step.TripId);
                assignments++;
            }
            else if (!tripOf.TryGetValue(driver, out var current) || current != step.TripId)
            {
                return InvariantResult.Fail($"driver {driver} moved {step.TripId} without having it");
            }

            if (step.State is TripState.Completed or TripState.Cancelled)
                tripOf.Remove(driver);
        }

        return InvariantResult.Pass($"{Text.Count(assignments)} assignments, {Text.Count(tripOf.Count)} still running");
    }
}
