using Purlin.Redlock;

/// <summary>
/// Three nodes and two processes that take locks on them, each with a clock that goes on when it is told to: a process
/// whose clock stands still while the world goes on is one that is paused.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly HandClock _world = new();
    private readonly HandClock _tillTime = new();
    private readonly InMemoryLockNode[] _nodes;

    public Shop()
    {
        _nodes = [.. Enumerable.Range(1, 3).Select(number => new InMemoryLockNode($"node {number}", _world))];
        Till = Open(_tillTime);
        Office = Open(_world);
    }

    /// <summary>The process that is paused now and then.</summary>
    public DistributedLocks Till { get; }

    /// <summary>One that never is.</summary>
    public DistributedLocks Office { get; }

    /// <summary>Lets time pass for everybody.</summary>
    public void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
        {
            _world.Advance(TimeSpan.FromMilliseconds(100));
            _tillTime.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>Lets time pass while the till is paused: by a debugger, the collector, a suspended host.</summary>
    public void PauseTill(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
            _world.Advance(TimeSpan.FromMilliseconds(100));
    }

    /// <summary>The till goes on, and its clock shows what it has missed.</summary>
    public void WakeTill(TimeSpan paused) => _tillTime.Advance(paused);

    public async ValueTask DisposeAsync()
    {
        await Till.DisposeAsync();
        await Office.DisposeAsync();
    }

    private DistributedLocks Open(HandClock clock)
    {
        var locks = new DistributedLocks(_nodes, new DistributedLockOptions { TimeProvider = clock });
        // The nodes are new, so nobody can hold a lock that they have forgotten. Elsewhere the wait is not skipped.
        locks.Bootstrap(noHolders: true);
        return locks;
    }
}
