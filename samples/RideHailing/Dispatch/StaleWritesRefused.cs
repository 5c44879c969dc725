namespace Purlin.Samples.RideHailing;

/// <summary>A desk that slept through its lease changed nothing.</summary>
internal sealed class StaleWritesRefused(SleepingDesk sleeper) : IInvariant
{
    public string Name => "who slept through a lease is refused";

    public InvariantResult Check() => sleeper.StaleWritesTaken > 0
        ? InvariantResult.Fail($"{Text.Count(sleeper.StaleWritesTaken)} writes with an old token were taken")
        : InvariantResult.Pass($"{Text.Count(sleeper.StaleWrites)} writes with an old token");
}
