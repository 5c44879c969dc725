using System.Globalization;
using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>A namespace of leases in a real Redis, and what a test does to it behind the library's back.</summary>
internal sealed class RedisLeases
{
    private const string MoveScript = """
        local all = redis.call('HGETALL', KEYS[1])
        for i = 1, #all, 2 do
          local field, value = all[i], all[i + 1]
          if field == 'quarantine' or field == 'high' then
            redis.call('HSET', KEYS[1], field, string.format('%.0f', tonumber(value) - ARGV[1]))
          elseif string.sub(field, 1, 1) == 'n' then
            local token, first, last = string.match(value, '(%S+) (%S+) (%S+)')
            redis.call('HSET', KEYS[1], field, token .. ' ' .. string.format('%.0f', tonumber(first) - ARGV[1])
              .. ' ' .. string.format('%.0f', tonumber(last) - ARGV[1]))
          end
        end
        """;

    private static int s_namespaces;

    private readonly RedisServer _server;

    public RedisLeases(RedisServer server, IConnectionMultiplexer client)
    {
        _server = server;
        Namespace = $"ns{Interlocked.Increment(ref s_namespaces)}";
        Store = new RedisLeaseStore(client, new RedisSnowflakeOptions
        {
            Namespace = Namespace,
            Timeout = TimeSpan.FromSeconds(30),
        });
    }

    public string Namespace { get; }

    public string Key => $"{Namespace}:leases";

    public RedisLeaseStore Store { get; }

    /// <summary>A client for tests that are not about time-outs.</summary>
    public static ConnectionMultiplexer Connect(RedisServer server) => ConnectionMultiplexer.Connect(
        $"{server.EndPoint},syncTimeout=30000,connectTimeout=30000,abortConnect=false,allowAdmin=true");

    /// <summary>All that is recorded becomes older.</summary>
    public void Move(long ms) => _server.Execute(
        "EVAL", MoveScript, "1", Key, ms.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts the namespace and lets its first quarantine pass.</summary>
    public async Task<AdvancingStore> OpenAsync(SnowflakeLeaseTerms terms)
    {
        var store = new AdvancingStore(Store, Advance, MovesRecords: true);
        SnowflakeLeaseReply first = await store.AskAsync(terms, SnowflakeLeaseRequest.Acquire(99, 0, 1, 0, 0));
        Assert.Equal(SnowflakeLeaseOutcome.Quarantined, first.Outcome);
        Move(terms.SpanMs + SnowflakeLeaseTerms.StoreClockErrorMs);
        return store;

        ValueTask Advance(long ms)
        {
            Move(ms);
            return ValueTask.CompletedTask;
        }
    }
}
