namespace Purlin.Benchmarks;

/// <summary>What a contest of loops can do besides.</summary>
public static class LoopContest
{
    /// <summary>A rival as a loop.</summary>
    /// <param name="contest">The row's contest.</param>
    /// <param name="name">Its name in the table.</param>
    /// <param name="loop">Does so many operations and returns something made of all their results.</param>
    /// <param name="before">Runs untimed before each batch, with its size.</param>
    public static Contest<Timing> Rival(
        this Contest<Timing> contest, string name, Func<long, ulong> loop, Action<long>? before = null) =>
        contest.Rival(name, Loop.Of(loop), before);

    /// <summary>A rival as a loop on threads or an asynchronous one.</summary>
    public static Contest<Timing> Rival(
        this Contest<Timing> contest, string name, Loop loop, Action<long>? before = null) =>
        contest.Enter(new LoopSide(name, loop, before));

    /// <summary>Measures time or rate per operation.</summary>
    public static Contest<Timing> Time(this Contest<Timing> contest, Unit unit, params Goal[] goals) =>
        contest.Measure("", unit, unit.Of, goals);

    /// <summary>Measures managed bytes per operation, to a thousandth: less is noise of the process.</summary>
    public static Contest<Timing> Allocated(this Contest<Timing> contest, params Goal[] goals) =>
        contest.Measure(
            "allocated", Unit.Bytes, timing => Math.Round((double)timing.AllocatedBytes / timing.Operations, 3), goals);
}
