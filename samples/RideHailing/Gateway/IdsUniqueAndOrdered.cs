using Purlin.Snowflake;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// No two trips or payments have one id, ids ascend in the order in which they were given, each carries the time of its
/// request, and each link leads back to its trip.
/// </summary>
internal sealed class IdsUniqueAndOrdered(CityIds ids, TripJournal journal, PaymentDesk payments) : IInvariant
{
    public string Name => "ids unique and in order of time";

    public InvariantResult Check()
    {
        var seen = new HashSet<SnowflakeId>();
        SnowflakeId last = default;
        foreach (var step in journal.Events.Where(step => step.State == TripState.Requested))
        {
            var id = step.TripId.Id;
            if (!seen.Add(id) || id <= last)
                return InvariantResult.Fail($"{step.TripId} does not follow {new SnowflakeId<Trip>(last)}");
            var late = step.At - ids.Layout.Decode(id).Time;
            if (late < TimeSpan.Zero || late >= ids.Layout.Tick)
                return InvariantResult.Fail($"{step.TripId} is dated {late} before its request");
            if (!ids.TryReadLink(ids.LinkOf(step.TripId), out var again) || again != step.TripId)
                return InvariantResult.Fail($"the link of {step.TripId} leads to {again}");
            last = id;
        }

        var trips = seen.Count;
        foreach (var payment in payments.Payments)
        {
            if (!seen.Add(payment.Id.Id))
                return InvariantResult.Fail($"{payment.Id} has the id of another");
        }

        return InvariantResult.Pass(
            $"{Text.Count(trips)} trips and {Text.Count(seen.Count - trips)} payments, all different");
    }
}
