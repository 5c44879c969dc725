namespace Purlin.Testing;

/// <summary>
/// A schedule that breaks a scenario. The message holds the cause, the smallest list of faults found that still fails,
/// how to replay it and the end of its log; <see cref="Exception.InnerException"/> is what the scenario threw.
/// </summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(
        string message, ulong seed, IReadOnlyList<Fault> faults, IReadOnlyList<string> log, Exception inner)
        : base(message, inner)
    {
        Seed = seed;
        Faults = faults;
        Log = log;
    }

    /// <summary>The seed of network and workload.</summary>
    public ulong Seed { get; }

    /// <summary>The faults, as few as were found to suffice.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>The whole log of the run with these faults.</summary>
    public IReadOnlyList<string> Log { get; }
}
