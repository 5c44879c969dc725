using System.Globalization;

namespace Purlin.Testing;

/// <summary>
/// Runs asynchronous clients of a store under every order of their calls; see <see cref="StoreGate"/>.
/// </summary>
public static class StoreGates
{
    /// <summary>Runs every order, depth first, and stops at the first that fails.</summary>
    /// <param name="scenario">Makes a fresh run around a gate; called once per schedule.</param>
    /// <param name="options">Faults and bounds; no faults by default.</param>
    /// <returns>The number of schedules, the most releases of one, and the releases of the last.</returns>
    /// <exception cref="InterleavingException">
    /// A client or the check threw, a client did not end, or the schedules are too many.
    /// </exception>
    public static InterleavingReport Explore(Func<StoreGate, GateScenario> scenario, GateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new GateOptions();
        var tree = new ChoiceTree();
        var run = new GateRun(scenario, options, tree.Choose);
        do
        {
            if (run.Schedules == options.MaxSchedules)
                throw run.Failed($"There are more than {options.MaxSchedules:N0} schedules; make it smaller.", null);
            run.RunOnce();
        }
        while (tree.MoveNext());
        return run.Report();
    }

    /// <summary>Runs one order again; behind its end the call that came first goes first.</summary>
    /// <param name="scenario">Makes the run.</param>
    /// <param name="schedule">The choices, as an <see cref="InterleavingException"/> gives them.</param>
    /// <param name="options">The options of the run that failed.</param>
    /// <exception cref="InterleavingException">The schedule fails.</exception>
    /// <exception cref="InvalidOperationException">The schedule does not fit the scenario.</exception>
    public static InterleavingReport Replay(
        Func<StoreGate, GateScenario> scenario, string schedule, GateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] picks = [.. schedule
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(pick => int.Parse(pick, NumberStyles.None, CultureInfo.InvariantCulture))];
        int step = 0;
        var run = new GateRun(scenario, options ?? new GateOptions(), count =>
        {
            int pick = step < picks.Length ? picks[step] : 0;
            step++;
            return pick < count ? pick : throw new InvalidOperationException(
                $"The schedule does not fit the scenario: choice {step - 1} is {pick}, but only {count} are there.");
        });
        run.RunOnce();
        return run.Report();
    }
}
