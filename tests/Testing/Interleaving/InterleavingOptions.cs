namespace Purlin.Testing;

/// <summary>How far <see cref="Interleavings.Explore"/> goes.</summary>
public sealed record InterleavingOptions
{
    /// <summary>
    /// The most times per schedule that a thread which could go on is put aside for another; null means no bound.
    /// Most known concurrency bugs show with two (Musuvathi and Qadeer, PLDI 2007).
    /// </summary>
    public int? MaxPreemptions { get; init; }

    /// <summary>
    /// The most schedules. Reaching it is a failure, because schedules would go untried in silence: set
    /// <see cref="MaxPreemptions"/>, make the scenario smaller, or use <see cref="Interleavings.Sample"/>.
    /// </summary>
    public int MaxSchedules { get; init; } = 200_000;

    /// <summary>The most steps of one schedule; more is reported as a livelock.</summary>
    public int MaxSteps { get; init; } = 5_000;
}
