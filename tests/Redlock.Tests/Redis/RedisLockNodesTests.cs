using Purlin.Redlock.Redis;
using StackExchange.Redis;
using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

/// <summary>Connecting: what cannot be a node is refused by name, what is away is waited for.</summary>
public sealed class RedisLockNodesTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Fact]
    public async Task Each_server_is_a_node_that_is_named_like_it()
    {
        await using RedisServer other = await RedisServer.StartAsync();
        IReadOnlyList<RedisLockNode> nodes = await ConnectAsync(redis.Server, other);
        Assert.Equal([redis.Server.EndPoint, other.EndPoint], nodes.Select(node => node.Name));
        foreach (RedisLockNode node in nodes)
        {
            TestedNode tested = await new TestedNode(node, new SettableTime(), RedisNodes.NewTerms()).AdmitAsync();
            Assert.Equal(LockReplyKind.Granted, (await tested.OneAsync(Grant("a", 1))).Kind);
            await node.DisposeAsync();
            NodeUnavailableException e =
                await Assert.ThrowsAsync<NodeUnavailableException>(() => tested.OneAsync(Grant("b", 1)));
            Assert.False(e.IsUnknown);
        }
    }

    [Fact]
    public async Task The_same_server_twice_is_refused()
    {
        await using RedisServer other = await RedisServer.StartAsync();
        string localhost = RedisNodes.Configuration(redis.Server).Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        RedisNodeRefusedException e = await Assert.ThrowsAsync<RedisNodeRefusedException>(
            () => RedisLockNodes.ConnectAsync(
                [RedisNodes.Configuration(redis.Server), RedisNodes.Configuration(other), localhost],
                RedisNodes.Patient, TestContext.Current.CancellationToken));
        Assert.Equal(RedisNodeDefect.SameServer, e.Defect);
        Assert.Contains("same server", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_is_refused()
    {
        await using RedisServer replica = await RedisServer.StartAsync(new() { ReplicaOf = redis.Server });
        Assert.Equal(RedisNodeDefect.Replica, await DefectAsync(replica));
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task A_server_that_drops_keys_is_refused(string policy)
    {
        await using RedisServer server = await RedisServer.StartAsync(
            new() { Settings = [$"maxmemory-policy {policy}"] });
        Assert.Equal(RedisNodeDefect.EvictingMemoryPolicy, await DefectAsync(server));
    }

    [Fact]
    public async Task A_server_of_a_cluster_is_refused()
    {
        await using RedisServer server = await RedisServer.StartAsync(new() { Settings = ["cluster-enabled yes"] });
        Assert.Equal(RedisNodeDefect.ClusterMode, await DefectAsync(server));
    }

    [Fact]
    public async Task A_server_that_is_away_is_checked_when_it_answers()
    {
        await using RedisServer server = await RedisServer.StartAsync(
            new() { Settings = ["maxmemory-policy allkeys-random"] });
        server.Kill();
        IReadOnlyList<RedisLockNode> nodes = await RedisLockNodes.ConnectAsync(
            [$"{server.EndPoint},connectTimeout=200,connectRetry=1"], RedisNodes.Patient,
            TestContext.Current.CancellationToken);
        await using RedisLockNode node = nodes[0];
        var tested = new TestedNode(node, new SettableTime(), RedisNodes.NewTerms());
        NodeUnavailableException away = await Assert.ThrowsAsync<NodeUnavailableException>(() => tested.AskAsync());
        Assert.Null(away.InnerException as RedisNodeRefusedException);
        await server.RestartAsync();
        NodeUnavailableException refused;
        do
            refused = await Assert.ThrowsAsync<NodeUnavailableException>(() => tested.AskAsync());
        while (refused.InnerException is null or RedisConnectionException or TimeoutException);
        RedisNodeRefusedException e = Assert.IsType<RedisNodeRefusedException>(refused.InnerException);
        Assert.Equal(RedisNodeDefect.EvictingMemoryPolicy, e.Defect);
    }

    [Fact]
    public async Task What_is_no_server_for_each_node_is_refused_before_anything_is_connected()
    {
        CancellationToken none = TestContext.Current.CancellationToken;
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RedisLockNodes.ConnectAsync(Array.Empty<string>(), null, none));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => RedisLockNodes.ConnectAsync([" "], null, none));
        ArgumentException two = await Assert.ThrowsAnyAsync<ArgumentException>(
            () => RedisLockNodes.ConnectAsync(["r1:6379,r2:6379,password=secret"], null, none));
        Assert.DoesNotContain("secret", two.Message, StringComparison.Ordinal);
        var options = new RedisLockNodeOptions { Timeout = TimeSpan.FromHours(2) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RedisLockNodes.ConnectAsync([redis.Server.EndPoint], options, none));
        options = new() { Database = -2 };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => RedisLockNodes.ConnectAsync([redis.Server.EndPoint], options, none));
        Assert.Throws<ArgumentNullException>(() => options.TimeProvider = null!);
    }

    [Fact]
    public async Task A_connection_that_is_lent_stays_open()
    {
        using ConnectionMultiplexer client = RedisNodes.Connect(redis.Server);
        await (await RedisNodes.OpenAsync(client)).DisposeAsync();
        Assert.True(client.GetDatabase().Ping() > TimeSpan.Zero);
    }

    private static async Task<RedisNodeDefect> DefectAsync(RedisServer server)
    {
        RedisNodeRefusedException e = await Assert.ThrowsAsync<RedisNodeRefusedException>(() => ConnectAsync(server));
        Assert.Contains(server.EndPoint, e.Message, StringComparison.Ordinal);
        return e.Defect;
    }

    private static Task<IReadOnlyList<RedisLockNode>> ConnectAsync(params RedisServer[] servers) =>
        RedisLockNodes.ConnectAsync(servers.Select(RedisNodes.Configuration), RedisNodes.Patient,
            TestContext.Current.CancellationToken);
}
