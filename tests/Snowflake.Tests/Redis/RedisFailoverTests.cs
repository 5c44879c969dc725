using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>Real servers that restart and fail over.</summary>
public sealed class RedisFailoverTests
{
    private static readonly SnowflakeLeaseTerms Terms = new(30_000, 1_000);

    [Fact]
    public async Task A_server_that_comes_back_empty_lets_nobody_in_and_keeps_every_holder()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        SnowflakeLeaseReply grant;
        using (ConnectionMultiplexer client = RedisLeases.Connect(server))
        {
            var leases = new RedisLeases(server, client);
            AdvancingStore store = await leases.OpenAsync(Terms);
            grant = await store.AskAsync(Terms, SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0));
            grant = await Renew(leases.Store, 1, grant);
        }

        await server.RestartAsync();
        using ConnectionMultiplexer again = RedisLeases.Connect(server);
        var next = new RedisLeases(server, again);
        SnowflakeLeaseReply other = (await next.Store.ApplyAsync(Terms,
            new[] { SnowflakeLeaseRequest.Acquire(2, 0, 4, 0, 0) }, TestContext.Current.CancellationToken))[0];
        Assert.Equal(SnowflakeLeaseOutcome.Quarantined, other.Outcome);
        Assert.Equal(SnowflakeLeaseOutcome.Granted, (await Renew(next.Store, 1, grant)).Outcome);
    }

    [Fact]
    public async Task A_replica_that_takes_over_lets_nobody_in_and_keeps_every_holder()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer replica = await RedisServer.StartAsync(
            new RedisServerOptions { ReplicaOf = primary });
        using ConnectionMultiplexer client = RedisLeases.Connect(primary);
        var leases = new RedisLeases(primary, client);
        AdvancingStore store = await leases.OpenAsync(Terms);
        SnowflakeLeaseReply seen = await store.AskAsync(Terms, SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0));
        primary.Execute("WAIT", "1", "30000");
        primary.Kill();
        replica.Execute("REPLICAOF", "NO", "ONE");

        using ConnectionMultiplexer promoted = RedisLeases.Connect(replica);
        var next = new RedisLeaseStore(promoted, new RedisSnowflakeOptions
        {
            Namespace = leases.Namespace,
            Timeout = TimeSpan.FromSeconds(30),
        });
        SnowflakeLeaseReply other = (await next.ApplyAsync(Terms,
            new[] { SnowflakeLeaseRequest.Acquire(2, 0, 4, 3, 0) }, TestContext.Current.CancellationToken))[0];
        Assert.Equal(SnowflakeLeaseOutcome.Quarantined, other.Outcome);
        Assert.True(other.RetryAtMs - other.StoreNowMs >= Terms.SpanMs + SnowflakeLeaseTerms.StoreClockErrorMs);
        Assert.Equal(SnowflakeLeaseOutcome.Granted, (await Renew(next, 1, seen)).Outcome);
    }

    private static async Task<SnowflakeLeaseReply> Renew(
        RedisLeaseStore store, ulong token, SnowflakeLeaseReply grant) => (await store.ApplyAsync(
        Terms, new[] { SnowflakeLeaseRequest.Renew(token, grant.Node, grant.StartMs, grant.EndMs) },
        TestContext.Current.CancellationToken))[0];
}
