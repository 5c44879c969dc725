namespace Purlin.Testing;

/// <summary>How a <see cref="RedisServer"/> is started.</summary>
public sealed record RedisServerOptions
{
    /// <summary>What survives a restart; nothing by default.</summary>
    public RedisPersistence Persistence { get; init; }

    /// <summary>The server whose replica this one is; the start waits until the link is up. None by default.</summary>
    public RedisServer? ReplicaOf { get; init; }

    /// <summary>Further lines of the configuration file, such as <c>maxmemory 1mb</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Whether the server is a cluster node; <see cref="RedisCluster"/> sets it.</summary>
    internal bool IsClusterNode { get; init; }
}
