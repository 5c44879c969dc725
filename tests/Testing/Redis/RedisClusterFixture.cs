using Xunit;

namespace Purlin.Testing;

/// <summary>
/// A cluster of three for the tests of a class, collection or assembly. Without an installed redis-server each test
/// that asks for it is skipped, or fails (see <see cref="Prerequisite"/>).
/// </summary>
public sealed class RedisClusterFixture : IAsyncLifetime
{
    private RedisCluster? _cluster;

    /// <summary>The cluster.</summary>
    public RedisCluster Cluster
    {
        get
        {
            RedisServer.RequireBinary();
            return _cluster!;
        }
    }

    /// <summary>Starts the cluster, where redis-server is installed.</summary>
    public async ValueTask InitializeAsync()
    {
        if (RedisServer.Binary is not null)
            _cluster = await RedisCluster.StartAsync();
    }

    /// <summary>Ends the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }
}
