using System.Globalization;

namespace Purlin.Testing;

/// <summary>
/// Runs concurrent code under every schedule. The production files are compiled into a test project in which the names
/// <c>Interlocked</c>, <c>Volatile</c>, <c>Lock</c>, <c>SpinWait</c> and <c>Thread</c> mean the types of
/// <c>Purlin.Testing.Interleaved</c>; each of their operations first asks which thread goes on. A step is such an
/// operation with all code up to the next one. tests/Interleavings/README.md shows how a library joins.
/// </summary>
/// <remarks>
/// What is explored is sequential consistency: an error that needs a missing barrier is not found. Plain accesses and
/// collections of the framework belong to the step they stand in. No schedule is left out as equivalent to another:
/// plain accesses are unseen here, so a partial order over the seen ones could hide a race. Runs on dedicated threads
/// of its own of which one runs at a time; several explorations may run side by side.
/// </remarks>
public static class Interleavings
{
    /// <summary>Runs every schedule, depth first, and stops at the first that fails.</summary>
    /// <param name="scenario">Makes a fresh run; called once per schedule.</param>
    /// <param name="options">Bounds; none by default but those against endless runs.</param>
    /// <exception cref="InterleavingException">
    /// A thread or the check threw, the threads deadlocked, a run did not end, or the schedules are too many.
    /// </exception>
    /// <exception cref="InvalidOperationException">The scenario is not deterministic, or really waits.</exception>
    public static InterleavingReport Explore(Func<InterleavingScenario> scenario, InterleavingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        options ??= new InterleavingOptions();
        var tree = new ChoiceTree();
        using var runner = new ScheduleRunner(scenario, new DepthFirstStrategy(tree), options);
        do
        {
            if (runner.Schedules == options.MaxSchedules)
            {
                throw runner.Failed(
                    $"There are more than {options.MaxSchedules:N0} schedules. Set MaxPreemptions (2 finds most " +
                    "bugs), make the scenario smaller, or use Interleavings.Sample.", cause: null);
            }

            runner.RunOnce();
        }
        while (tree.MoveNext());
        return runner.Report();
    }

    /// <summary>
    /// Runs random schedules of a scenario too large for <see cref="Explore"/>, by random thread priorities that change
    /// at <paramref name="changes"/> random steps: a bug that needs d ordering constraints is hit with probability at
    /// least 1/(n k^(d-1)) per schedule of n threads and k steps (Burckhardt et al., ASPLOS 2010: PCT).
    /// </summary>
    /// <param name="scenario">Makes a fresh run; called once per schedule.</param>
    /// <param name="schedules">How many to run, at least 1.</param>
    /// <param name="seed">Decides all of them; a failure is replayed by its schedule.</param>
    /// <param name="changes">Priority changes per schedule, d - 1.</param>
    /// <exception cref="InterleavingException">As for <see cref="Explore"/>.</exception>
    public static InterleavingReport Sample(
        Func<InterleavingScenario> scenario, int schedules, ulong seed, int changes = 2)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentOutOfRangeException.ThrowIfLessThan(schedules, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(changes);
        var strategy = new PriorityStrategy(seed, changes);
        using var runner = new ScheduleRunner(scenario, strategy, new InterleavingOptions());
        for (int i = 0; i < schedules; i++)
        {
            strategy.Begin(runner.LongestSchedule);
            runner.RunOnce();
        }

        return runner.Report();
    }

    /// <summary>Runs one schedule again.</summary>
    /// <param name="scenario">Makes the run.</param>
    /// <param name="schedule">
    /// The thread of each step, as an <see cref="InterleavingException"/> gives it; behind its end each thread goes on
    /// as long as it can, so a shortened schedule is one too.
    /// </param>
    /// <exception cref="InterleavingException">The schedule fails.</exception>
    /// <exception cref="InvalidOperationException">The schedule does not fit the scenario.</exception>
    public static InterleavingReport Replay(Func<InterleavingScenario> scenario, string schedule)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(schedule);
        int[] threads = [.. schedule
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(step => int.Parse(step, NumberStyles.None, CultureInfo.InvariantCulture))];
        using var runner = new ScheduleRunner(scenario, new ReplayStrategy(threads), new InterleavingOptions());
        runner.RunOnce();
        return runner.Report();
    }
}
