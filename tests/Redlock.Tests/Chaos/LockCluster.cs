using Purlin.Redlock.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>Five servers that keep nothing, and processes' locks on them, each on connections of its own.</summary>
internal sealed class LockCluster : IAsyncDisposable
{
    private readonly List<DistributedLocks> _locks = [];

    private LockCluster(RedisServer[] servers) => Servers = servers;

    public RedisServer[] Servers { get; }

    /// <summary>One string for each server, as clients take them; one that fell away is tried again soon.</summary>
    public IEnumerable<string> Configurations => Servers.Select(
        server => $"{server.EndPoint},syncTimeout=30000,connectTimeout=1000,abortConnect=false");

    public static async Task<LockCluster> StartAsync() => new(await RedisServer.StartManyAsync(5));

    /// <summary>Another process' locks; they take part at once.</summary>
    public async Task<DistributedLocks> OpenAsync(DistributedLockOptions options)
    {
        DistributedLocks locks = await RedisLocks.ConnectAsync(
            Configurations, options, new RedisLockNodeOptions(), TestContext.Current.CancellationToken);
        _locks.Add(locks);
        locks.Bootstrap(noHolders: true);
        return locks;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (DistributedLocks locks in _locks)
            await locks.DisposeAsync();
        foreach (RedisServer server in Servers)
            await server.DisposeAsync();
    }
}
