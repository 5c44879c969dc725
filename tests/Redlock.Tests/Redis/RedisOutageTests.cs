using Purlin.Redlock.Redis;
using StackExchange.Redis;
using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

/// <summary>Servers that freeze, die and come back.</summary>
public sealed class RedisOutageTests
{
    [Fact]
    public async Task A_frozen_server_is_unavailable_at_the_deadline_and_its_late_answer_is_dropped()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        var clock = new ManualTimeProvider();
        ILockNode node = await RedisNodes.OpenAsync(client, new RedisLockNodeOptions
        {
            Timeout = TimeSpan.FromSeconds(3),
            TimeProvider = clock,
        });
        LockFingerprint terms = RedisNodes.NewTerms();
        await new TestedNode(node, new SettableTime(), terms).AdmitAsync();

        server.Freeze();
        var batch = new LockBatch(terms);
        batch.Add(Grant("a", 1));
        Task submitted = node.SubmitAsync(batch, TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromMilliseconds(2_999));
        Assert.False(submitted.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => submitted);
        Assert.True(e.IsUnknown);
        Assert.Contains(server.EndPoint, e.Message, StringComparison.Ordinal);

        // Used again, the batch does not see the answer to what it asked before.
        batch.Clear();
        batch.Add(Renew("a", 1));
        server.Thaw();
        await node.SubmitAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal([LockReplyKind.Kept], batch.Replies.ToArray().Select(reply => reply.Kind));
    }

    [Fact]
    public async Task A_node_of_its_own_connection_is_disposed_while_its_server_is_frozen()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        RedisLockNode node = (await RedisLockNodes.ConnectAsync([RedisNodes.Configuration(server)], RedisNodes.Patient,
            TestContext.Current.CancellationToken))[0];
        var tested = new TestedNode(node, new SettableTime(), RedisNodes.NewTerms());
        await tested.AskAsync();
        server.Freeze();
        Task asked = tested.AskAsync();
        await node.DisposeAsync();
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => asked);
        Assert.True(e.IsUnknown, e.ToString());
    }

    [Theory]
    [InlineData(RedisPersistence.None)]
    [InlineData(RedisPersistence.AppendOnly)]
    public async Task A_server_that_restarts_joins_again_whether_it_has_forgotten_or_not(RedisPersistence persistence)
    {
        await using RedisServer server = await RedisServer.StartAsync(new() { Persistence = persistence });
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        ILockNode node = await RedisNodes.OpenAsync(client);
        TestedNode tested = await new TestedNode(node, new SettableTime(), RedisNodes.NewTerms()).AdmitAsync();
        LockReply grant = await tested.OneAsync(Grant("a", 1, token: 5));
        Assert.Equal(5, grant.Counter);
        string before = tested.Status.RunId;

        server.Kill();
        await server.RestartAsync();
        LockReply[] replies = await AskWhenBackAsync(tested, Grant("a", 2), Grant("b", 2));
        Assert.Equal(NodeStanding.Joining, tested.Status.Standing);
        Assert.Equal(server.RunId, tested.Status.RunId);
        Assert.NotEqual(before, tested.Status.RunId);
        Assert.All(replies, reply => Assert.Equal(LockReplyKind.NotRun, reply.Kind));

        // The holder has its name there before anybody can vote.
        LockReplyKind healed = persistence == RedisPersistence.None ? LockReplyKind.Done : LockReplyKind.Kept;
        Assert.Equal(healed, (await tested.OneAsync(Heal("a", 1, token: 5))).Kind);
        Assert.False(await tested.TryAdmitAsync(new(server.RunId, tested.Status.JoiningSinceMs, LockBatch.FloorStep)));
        await tested.AdmitAsync(LockBatch.FloorStep);
        Assert.Equal(
            [LockReplyKind.Busy, LockReplyKind.Granted],
            (await tested.AskAsync(Grant("a", 2), Grant("b", 2))).Select(reply => reply.Kind));
    }

    [Fact]
    public async Task A_dead_server_is_unavailable()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        ILockNode node = await RedisNodes.OpenAsync(client);
        var tested = new TestedNode(node, new SettableTime(), RedisNodes.NewTerms());
        await tested.AskAsync();
        server.Kill();
        NodeUnavailableException e;
        // Until the client has noticed.
        do
            e = await Assert.ThrowsAsync<NodeUnavailableException>(() => tested.AskAsync());
        while (e.IsUnknown);
        Assert.Contains("not connected", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_made_a_replica_is_unavailable_and_has_done_nothing()
    {
        await using RedisServer primary = await RedisServer.StartAsync();
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        ILockNode node = await RedisNodes.OpenAsync(client);
        TestedNode tested = await new TestedNode(node, new SettableTime(), RedisNodes.NewTerms()).AdmitAsync();
        server.Execute("REPLICAOF", "127.0.0.1", primary.EndPoint.Split(':')[1]);
        NodeUnavailableException e =
            await Assert.ThrowsAsync<NodeUnavailableException>(() => tested.AskAsync(Grant("a", 1)));
        Assert.False(e.IsUnknown);
    }

    // The client connects again by itself, at its own pace.
    private static async Task<LockReply[]> AskWhenBackAsync(TestedNode node, params LockOperation[] operations)
    {
        while (true)
        {
            try
            {
                return await node.AskAsync(operations);
            }
            catch (NodeUnavailableException e) when (e.InnerException is null or RedisConnectionException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
