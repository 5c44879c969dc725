using Microsoft.Extensions.DependencyInjection;

namespace Purlin.Samples.RideHailing;

/// <summary>
/// Builds the city a second time with the same seed, lives through its first minutes again and expects the same steps
/// of the same trips at the same moments.
/// </summary>
internal sealed class SameSeedSameEvening(CityOptions options, CityClock clock, TripJournal journal) : IInvariant
{
    private static readonly TimeSpan ReplayAtMost = TimeSpan.FromMinutes(15);

    public string Name => "same seed, same evening";

    public InvariantResult Check()
    {
        var lived = clock.GetUtcNow() - CityClock.Evening;
        var replay = lived < ReplayAtMost ? lived : ReplayAtMost;
        var end = CityClock.Evening + replay;

        using var twin = CityServices.Build(options with { Hours = replay.TotalHours });
        twin.GetRequiredService<Evening>().Run(static _ => { }, CancellationToken.None);

        var expected = journal.Events.TakeWhile(step => step.At <= end).ToList();
        var again = twin.GetRequiredService<TripJournal>().Events;
        var alike = expected.Zip(again).TakeWhile(pair => pair.First == pair.Second).Count();
        return alike == expected.Count && alike == again.Count
            ? InvariantResult.Pass($"{replay.TotalMinutes} minutes replayed, {Text.Count(alike)} steps alike")
            : InvariantResult.Fail($"the replay leaves the evening after {Text.Count(alike)} steps");
    }
}
