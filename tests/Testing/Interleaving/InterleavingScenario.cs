namespace Purlin.Testing;

/// <summary>
/// One run of a concurrent scenario: fresh state, the bodies of its logical threads, and what must hold when all have
/// ended. The factory that makes it is called once per schedule and must build everything anew.
/// </summary>
public sealed class InterleavingScenario
{
    /// <summary>Makes a scenario.</summary>
    /// <param name="threads">1 to 16 bodies; 2 to 4 keep the number of schedules within reach.</param>
    /// <param name="after">Checked when every thread has ended; throws when something is wrong.</param>
    public InterleavingScenario(Action[] threads, Action after)
    {
        ArgumentNullException.ThrowIfNull(threads);
        ArgumentNullException.ThrowIfNull(after);
        if (threads.Length is 0 or > MaxThreads)
        {
            throw new ArgumentOutOfRangeException(
                nameof(threads), threads.Length, $"A scenario has 1 to {MaxThreads} threads; 2 to 4 are usual.");
        }

        Threads = threads;
        After = after;
    }

    /// <summary>The most threads a scenario may have.</summary>
    public const int MaxThreads = 16;

    /// <summary>The bodies of the threads; their index is their number in a schedule.</summary>
    public IReadOnlyList<Action> Threads { get; }

    /// <summary>The check after the run.</summary>
    public Action After { get; }
}
