using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>The contract on a real Redis, whose scripts are told the time.</summary>
[Implements(typeof(RedisRateLimitStore))]
public sealed class RedisRateLimitStoreTests(RedisFixture redis)
    : RateLimitStoreContract, IClassFixture<RedisFixture>, IDisposable
{
    private readonly ConnectionMultiplexer _client = RedisLimits.Connect(redis.Server.EndPoint);
    private readonly ManualTimeProvider _time = new();

    public void Dispose() => _client.Dispose();

    protected override IRateLimitStore Create() => RedisLimits.Told(_client, _time);

    protected override ValueTask AdvanceAsync(TimeSpan time)
    {
        _time.Advance(time);
        return ValueTask.CompletedTask;
    }
}
