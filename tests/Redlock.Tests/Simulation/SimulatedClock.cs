namespace Purlin.Redlock.Tests;

/// <summary>A clock beside true time: its rate and its steps.</summary>
internal struct SimulatedClock(long offsetTicks, long ratePpm)
{
    private const long Million = 1_000_000;

    private long _true;
    private long _local = offsetTicks;
    private long _ratePpm = ratePpm;

    /// <summary>What it shows at a true time.</summary>
    public readonly long At(long trueTicks) => _local + ((trueTicks - _true) * (Million + _ratePpm) / Million);

    /// <summary>The first true time at which it shows a time, if nothing changes.</summary>
    public readonly long TrueAt(long localTicks) => localTicks >= long.MaxValue / 4
        ? long.MaxValue / 4
        : _true + (long)(((Int128)(localTicks - _local) * Million) / (Million + _ratePpm)) + 1;

    public void SetRate(long trueTicks, long ratePpm) =>
        (_true, _local, _ratePpm) = (trueTicks, At(trueTicks), ratePpm);

    public void Step(long ticks) => _local += ticks;
}
