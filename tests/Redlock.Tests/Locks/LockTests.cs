namespace Purlin.Redlock.Tests;

/// <summary>The face over nodes in memory, by a clock that the test advances: everything runs where it does that.</summary>
public abstract class LockTests : IAsyncDisposable
{
    private readonly List<DistributedLocks> _clients = [];

    private protected LockTests(int nodes = 3) => Nodes =
        [.. Enumerable.Range(0, nodes).Select(i => new FaultyNode(new InMemoryLockNode($"n{i}", Time)))];

    private protected static TimeSpan Second => TimeSpan.FromSeconds(1);

    private protected static CancellationToken None => TestContext.Current.CancellationToken;

    private protected ManualTimeProvider Time { get; } = new();

    private protected FaultyNode[] Nodes { get; }

    private protected int Calls => Nodes.Sum(node => node.Calls);

    public async ValueTask DisposeAsync()
    {
        foreach (FaultyNode node in Nodes)
            node.Resume();
        foreach (DistributedLocks client in _clients)
            await client.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected DistributedLocks Open(
        Action<DistributedLockOptions>? configure = null, bool isBootstrapped = true)
    {
        var options = new DistributedLockOptions { TimeProvider = Time };
        configure?.Invoke(options);
        var client = new DistributedLocks(Nodes, options);
        if (isBootstrapped)
            client.Bootstrap(noHolders: true);
        _clients.Add(client);
        return client;
    }

    private protected void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(100))
            Time.Advance(TimeSpan.FromMilliseconds(100));
    }

    private protected void Away(bool isAway)
    {
        foreach (FaultyNode node in Nodes)
            node.IsAway = isAway;
    }
}
