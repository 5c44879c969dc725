namespace Purlin.Testing;

/// <summary>What <see cref="StoreGates.Explore"/> may do to calls, and how far it goes.</summary>
public sealed record GateOptions
{
    /// <summary>Whether a released call may fail without effect.</summary>
    public bool LoseBeforeEffect { get; init; }

    /// <summary>Whether a released call may take effect and then fail, like a time-out.</summary>
    public bool LoseAfterEffect { get; init; }

    /// <summary>The most failed calls per run.</summary>
    public int MaxFaults { get; init; } = 1;

    /// <summary>Makes the exception of a failed call from its description.</summary>
    public Func<string, Exception> Fault { get; init; } =
        static call => new TimeoutException($"Injected time-out: {call}.");

    /// <summary>The most schedules; reaching it is a failure, because schedules would go untried in silence.</summary>
    public int MaxSchedules { get; init; } = 200_000;

    /// <summary>The most releases of one run; more is reported as a livelock.</summary>
    public int MaxSteps { get; init; } = 5_000;
}
