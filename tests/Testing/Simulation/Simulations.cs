namespace Purlin.Testing;

/// <summary>
/// Runs a scenario under many fault schedules. A scenario adds nodes to a fresh <see cref="Simulation"/>, lets time
/// pass and throws when something is wrong.
/// </summary>
public static class Simulations
{
    private const int ShownLogLines = 60;

    /// <summary>Runs one schedule per seed and stops at the first that fails, made small.</summary>
    /// <param name="options">Seeds, faults, bounds.</param>
    /// <param name="scenario">Called once per seed, and again for each step of making a failure small.</param>
    /// <exception cref="SimulationException">The scenario threw.</exception>
    /// <exception cref="InvalidOperationException">A kind of fault took place in too few schedules.</exception>
    public static SimulationReport Run(SimulationOptions options, Action<Simulation> scenario)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scenario);
        if (options.Seeds < 1 || options.Faults.Count > 64)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options, "At least 1 seed and at most 64 kinds of fault are wanted.");
        }

        var queue = new SimulationQueue();
        int[] struck = new int[options.Faults.Count];
        long events = 0;
        for (int i = 0; i < options.Seeds; i++)
        {
            var simulation = new Simulation(options.FirstSeed + (ulong)i, null, options, queue, keepsLog: false);
            if (Attempt(simulation, scenario) is { } failure)
                throw Minimized(simulation, failure, options, scenario, queue);
            events += simulation.Events;
            for (int kind = 0; kind < struck.Length; kind++)
                struck[kind] += (int)(simulation.StruckKinds >> kind) & 1;
        }

        var coverage = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int kind = 0; kind < struck.Length; kind++)
            coverage.Add(options.Faults[kind].Name, struck[kind]);
        var report = new SimulationReport(options.Seeds, events, coverage);
        if (Array.Exists(struck, count => count < options.MinCoverage * options.Seeds))
            throw new InvalidOperationException($"Each fault is to be in {options.MinCoverage:P0} of {report}");
        return report;
    }

    /// <summary>Runs one schedule again: how the faults of a failure, once found, are kept as a test.</summary>
    /// <param name="options">Kinds of fault, bounds and network; its seeds are not used.</param>
    /// <param name="seed">The seed of network and workload.</param>
    /// <param name="faults">
    /// The faults, as a <see cref="SimulationException"/> prints them; null draws those of the seed.
    /// </param>
    /// <param name="scenario">The scenario.</param>
    /// <returns>The log.</returns>
    /// <exception cref="SimulationException">The scenario threw.</exception>
    public static IReadOnlyList<string> Replay(
        SimulationOptions options, ulong seed, string? faults, Action<Simulation> scenario)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scenario);
        IReadOnlyList<Fault>? list = faults is null ? null : Fault.ParseAll(faults);
        var simulation = new Simulation(seed, list, options, new SimulationQueue(), keepsLog: true);
        return Attempt(simulation, scenario) is { } failure ? throw Failed(simulation, failure) : simulation.LogLines;
    }

    private static Exception? Attempt(Simulation simulation, Action<Simulation> scenario)
    {
        try
        {
            scenario(simulation);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private static SimulationException Minimized(
        Simulation failed, Exception failure, SimulationOptions options, Action<Simulation> scenario,
        SimulationQueue queue)
    {
        // Another exception than the first would be another failure, perhaps one of the scenario's own making.
        bool Fails(IReadOnlyList<Fault> faults) =>
            Attempt(new Simulation(failed.Seed, faults, options, queue, keepsLog: false), scenario) is { } e &&
            e.GetType() == failure.GetType();
        IReadOnlyList<Fault> faults = FaultPlan.Minimize(failed.Faults, Fails);
        var last = new Simulation(failed.Seed, faults, options, queue, keepsLog: true);
        return Attempt(last, scenario) is { } cause && cause.GetType() == failure.GetType()
            ? Failed(last, cause)
            : throw new InvalidOperationException(
                $"Seed {failed.Seed} failed once and then not: the scenario depends on something outside.", failure);
    }

    private static SimulationException Failed(Simulation simulation, Exception cause)
    {
        IReadOnlyList<string> log = simulation.LogLines;
        string faults = Fault.Format(simulation.Faults);
        string[] lines =
        [
            cause.Message,
            $"Replayed by Simulations.Replay(options, {simulation.Seed}, \"{faults}\", scenario).",
            $"The last of {log.Count} log lines:",
            .. log.Skip(Math.Max(0, log.Count - ShownLogLines)),
        ];
        string message = string.Join(Environment.NewLine, lines);
        return new SimulationException(message, simulation.Seed, simulation.Faults, log, cause);
    }
}
