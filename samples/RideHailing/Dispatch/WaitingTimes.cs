namespace Purlin.Samples.RideHailing;

/// <summary>How long riders waited, from their request until they sat in the car.</summary>
internal sealed class WaitingTimes(Dispatcher dispatcher)
{
    /// <summary>The time within which a share of the riders was picked up; zero while nobody was.</summary>
    public TimeSpan Quantile(double share)
    {
        var sorted = dispatcher.Trips.Select(trip => trip.Wait).OfType<TimeSpan>().Order().ToList();
        return sorted.Count == 0 ? TimeSpan.Zero : sorted[(int)(share * (sorted.Count - 1))];
    }
}
