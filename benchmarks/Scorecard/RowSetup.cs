using System.Runtime.ExceptionServices;

namespace Purlin.Benchmarks;

/// <summary>
/// What a row says about itself: which sides compete, what is measured, which results must agree.
/// Both sides get the same inputs; each brings its own loop, with the operation inlined in it.
/// </summary>
public sealed class RowSetup(Pace pace) : IDisposable
{
    private readonly List<Agreement> _agreements = [];
    private readonly Stack<IDisposable> _resources = [];

    /// <summary>The pace of this run.</summary>
    public Pace Pace { get; } = pace;

    internal Contest? Contest { get; private set; }

    internal IReadOnlyList<Agreement> Agreements => _agreements;

    /// <summary>The amount for this run: <paramref name="dry"/> is small enough for a second at most.</summary>
    public T Size<T>(T normal, T dry) => Pace.IsDry ? dry : normal;

    /// <summary>Our side as a loop: does so many operations and returns something made of all their results.</summary>
    /// <param name="name">What the table calls our side in its notes.</param>
    /// <param name="loop">The timed loop; batch sizes are calibrated.</param>
    /// <param name="before">Runs untimed before each batch, with its size.</param>
    public Contest<Timing> Ours(string name, Func<long, ulong> loop, Action<long>? before = null) =>
        Ours(name, Loop.Of(loop), before);

    /// <summary>Our side as a loop on threads or an asynchronous one.</summary>
    public Contest<Timing> Ours(string name, Loop loop, Action<long>? before = null) =>
        Enter(new LoopSide(name, loop, before));

    /// <summary>Our side as a whole run per round, such as a build, an open-loop run or a count.</summary>
    public Contest<T> Ours<T>(string name, Func<T> run) => Enter(new RunSide<T>(name, run));

    /// <summary>
    /// Two results that must be equal (sequences element by element), compared before anything is measured, at every
    /// pace. A row with a rival has at least one.
    /// </summary>
    /// <param name="what">What is compared.</param>
    /// <param name="ours">Our result.</param>
    /// <param name="expected">The rival's result, or a known value.</param>
    public void Agree<T>(string what, Func<T> ours, Func<T> expected) =>
        _agreements.Add(new Agreement(what, () => Agreement.Difference(ours(), expected())));

    /// <summary>The timed loops of all sides must return the same for the same number of operations.</summary>
    /// <param name="operations">How many operations are compared.</param>
    public void AgreeOnLoops(long operations = 1_000) =>
        _agreements.Add(
            new Agreement($"loops over {operations} operations", () => Contest?.LoopDifference(operations)));

    /// <summary>Keeps <paramref name="resource"/> until the row ends, then disposes it.</summary>
    public T Use<T>(T resource) where T : IDisposable
    {
        _resources.Push(resource);
        return resource;
    }

    /// <summary>Disposes what the row used, last first; the first failure is thrown after all had their turn.</summary>
    public void Dispose()
    {
        ExceptionDispatchInfo? failure = null;
        while (_resources.TryPop(out IDisposable? resource))
        {
            try
            {
                resource.Dispose();
            }
            catch (Exception e)
            {
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }

    private Contest<T> Enter<T>(Side<T> ours)
    {
        if (Contest is not null)
            throw new InvalidOperationException($"{ours.Name} is the row's second 'ours'; a row has one.");
        var contest = new Contest<T>(ours);
        Contest = contest;
        return contest;
    }
}
