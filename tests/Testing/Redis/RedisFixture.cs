using Xunit;

namespace Purlin.Testing;

/// <summary>
/// Redis servers for the tests of a class, collection or assembly: <c>IClassFixture&lt;RedisFixture&gt;</c> gives one,
/// a derived class several (<c>public sealed class FiveNodes() : RedisFixture(5);</c>). Without an installed
/// redis-server each test that asks for one is skipped, or fails (see <see cref="Prerequisite"/>).
/// </summary>
public class RedisFixture : IAsyncLifetime
{
    private readonly int _count;
    private readonly RedisServerOptions? _options;
    private RedisServer[] _servers = [];

    /// <summary>One server that keeps nothing.</summary>
    public RedisFixture()
        : this(1)
    {
    }

    /// <summary>Several servers.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="options">The same for all.</param>
    protected RedisFixture(int count, RedisServerOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = count;
        _options = options;
    }

    /// <summary>The first, or only, server.</summary>
    public RedisServer Server => Servers[0];

    /// <summary>All of them.</summary>
    public IReadOnlyList<RedisServer> Servers
    {
        get
        {
            // Asked here and not at the start, so that it is the test that is skipped.
            RedisServer.RequireBinary();
            return _servers;
        }
    }

    /// <summary>Starts the servers, where redis-server is installed.</summary>
    public async ValueTask InitializeAsync()
    {
        if (RedisServer.Binary is not null)
            _servers = await RedisServer.StartManyAsync(_count, _options);
    }

    /// <summary>Ends the servers.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (RedisServer server in _servers)
            await server.DisposeAsync();
    }
}
