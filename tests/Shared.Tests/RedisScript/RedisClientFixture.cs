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

    // Not the client's own ConnectAsync: what follows it runs on the thread that completes the client's calls, where
    // Dispose waits a second for itself.
    public static Task<ConnectionMultiplexer> ConnectAsync(string endPoints) =>
        Task.Run(() => ConnectionMultiplexer.Connect(endPoints));

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
