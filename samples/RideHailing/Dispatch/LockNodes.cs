using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>The five nodes that locks live on. Two of them fail during the evening and do not come back.</summary>
internal sealed class LockNodes : IDisposable
{
    private const int Count = 5;

    private static readonly TimeSpan[] Failures = [TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(75)];

    private readonly LockNode[] _nodes;
    private readonly ITimer[] _failures;

    public LockNodes(CityClock clock)
    {
        _nodes = [.. Enumerable.Range(1, Count).Select(
            number => new LockNode(new InMemoryLockNode($"node {number}", clock)))];
        _failures = [.. Failures.Select((after, i) =>
            clock.CreateTimer(_ => _nodes[i].Fail(), null, after, Timeout.InfiniteTimeSpan))];
    }

    public int Failed => _nodes.Count(node => node.HasFailed);

    /// <summary>A client of the nodes. They are new, so nobody can hold a lock that they have forgotten.</summary>
    public DistributedLocks Connect(DistributedLockOptions options)
    {
        options.Namespace = "drivers";
        var locks = new DistributedLocks(_nodes, options);
        locks.Bootstrap(noHolders: true);
        return locks;
    }

    public void Dispose()
    {
        foreach (var failure in _failures)
            failure.Dispose();
    }
}
