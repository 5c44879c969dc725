using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

[Implements(typeof(RedisSegmentStore))]
public sealed class RedisSegmentStoreTests(RedisFixture redis)
    : SegmentStoreContract, IClassFixture<RedisFixture>, IDisposable
{
    private readonly ConnectionMultiplexer _client = RedisLeases.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    protected override ISegmentStore Open() =>
        new RedisSegmentStore(_client, new RedisSnowflakeOptions { Timeout = TimeSpan.FromSeconds(30) });
}
