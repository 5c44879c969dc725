using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

[Implements(typeof(RedisLeaseStore))]
public sealed class RedisLeaseStoreTests(RedisFixture redis) : LeaseStoreContract, IClassFixture<RedisFixture>, IDisposable
{
    private static readonly SnowflakeLeaseTerms Terms = new(30_000, 1_000);
    private readonly ConnectionMultiplexer _client = RedisLeases.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    protected override async ValueTask<AdvancingStore> OpenAsync(SnowflakeLeaseTerms terms) =>
        await new RedisLeases(redis.Server, _client).OpenAsync(terms);

    [Fact]
    public async Task A_store_that_knows_nothing_lets_nobody_in_for_the_longest_lease_it_may_have_forgotten()
    {
        var leases = new RedisLeases(redis.Server, _client);
        SnowflakeLeaseReply reply = await Ask(leases, SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0));
        Assert.Equal(SnowflakeLeaseOutcome.Quarantined, reply.Outcome);
        Assert.Equal(Terms.SpanMs + SnowflakeLeaseTerms.StoreClockErrorMs, reply.RetryAtMs - reply.StoreNowMs);
    }

    [Fact]
    public async Task What_vanishes_from_the_server_is_a_quarantine_and_no_holder_loses_its_lease()
    {
        var leases = new RedisLeases(redis.Server, _client);
        AdvancingStore store = await leases.OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0));
        redis.Server.Execute("DEL", leases.Key);
        SnowflakeLeaseReply other = await store.AskAsync(Terms, SnowflakeLeaseRequest.Acquire(2, 0, 4, 0, 0));
        SnowflakeLeaseReply renewed = await store.AskAsync(
            Terms, SnowflakeLeaseRequest.Renew(1, grant.Node, grant.StartMs, grant.EndMs));
        Assert.Equal(SnowflakeLeaseOutcome.Quarantined, other.Outcome);
        Assert.Equal(SnowflakeLeaseOutcome.Granted, renewed.Outcome);
        leases.Move(Terms.SpanMs);
    }

    [Fact]
    public async Task A_renewal_is_one_script_call()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisLeases.Connect(server);
        var leases = new RedisLeases(server, client);
        AdvancingStore store = await leases.OpenAsync(Terms);
        SnowflakeLeaseReply grant = await store.AskAsync(Terms, SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0));
        server.Execute("CONFIG", "RESETSTAT");
        await store.AskAsync(Terms, SnowflakeLeaseRequest.Renew(1, grant.Node, grant.StartMs, grant.EndMs));
        Assert.Equal((1, 0), server.CountOf("evalsha"));
        Assert.Equal((0, 0), server.CountOf("eval"));
    }

    [Fact]
    public async Task A_grant_that_too_few_replicas_have_is_not_used()
    {
        var leases = new RedisLeases(redis.Server, _client);
        await leases.OpenAsync(Terms);
        var store = new RedisLeaseStore(_client, new RedisSnowflakeOptions
        {
            Namespace = leases.Namespace,
            Replicas = 1,
            Timeout = TimeSpan.FromSeconds(30),
        });
        redis.Server.Execute("PING");
        Task<SnowflakeLeaseReply[]> asked = store.ApplyAsync(
            Terms, new[] { SnowflakeLeaseRequest.Acquire(1, 0, 4, 0, 0) }, TestContext.Current.CancellationToken).AsTask();
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => asked);
        Assert.Contains("0 of 1 replicas", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void A_namespace_without_a_name_is_refused(string? name) => Assert.ThrowsAny<ArgumentException>(
        () => new RedisLeaseStore(_client, new RedisSnowflakeOptions { Namespace = name! }));

    [Fact]
    public void Options_out_of_range_are_refused_with_the_range()
    {
        Assert.Contains("from 0 to 16", Refusal(new RedisSnowflakeOptions { Replicas = 17 }), StringComparison.Ordinal);
        Assert.Contains("from -1 to", Refusal(new RedisSnowflakeOptions { Database = -2 }), StringComparison.Ordinal);
        Assert.Contains("01:00:00", Refusal(new RedisSnowflakeOptions { Timeout = TimeSpan.FromDays(1) }),
            StringComparison.Ordinal);
    }

    private string Refusal(RedisSnowflakeOptions options) =>
        Assert.ThrowsAny<ArgumentException>(() => new RedisLeaseStore(_client, options)).Message;

    private static async Task<SnowflakeLeaseReply> Ask(RedisLeases leases, SnowflakeLeaseRequest request) =>
        (await leases.Store.ApplyAsync(Terms, new[] { request }, TestContext.Current.CancellationToken)).Single();
}
