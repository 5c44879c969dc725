using StackExchange.Redis;

namespace Purlin.Shared.Tests;

/// <summary>One server and one connection to it, for the tests that only ask.</summary>
public sealed class RedisClientFixture : IAsyncLifetime
{
    private readonly RedisFixture _redis = new();
    private ConnectionMultiplexer? _client;

    public RedisServer Server => _redis.Server;

    public IDatabase Database
    {
        get
        {
            RedisServer.RequireBinary();
            return _client!.GetDatabase();
        }
    }

    // The client's own limits are a second for a synchronous call and five for a connection, which a busy machine exceeds;
    // these tests are about other limits. Not the client's own ConnectAsync: what follows it runs on the thread that
    // completes the client's calls, where Dispose waits a second for itself.
    public static Task<ConnectionMultiplexer> ConnectAsync(string endPoints) =>
        Task.Run(() => ConnectionMultiplexer.Connect($"{endPoints},syncTimeout=30000,connectTimeout=30000"));

    public async ValueTask InitializeAsync()
    {
        await _redis.InitializeAsync();
        if (RedisServer.Binary is not null)
            _client = await ConnectAsync(Server.EndPoint);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await _redis.DisposeAsync();
    }
}
