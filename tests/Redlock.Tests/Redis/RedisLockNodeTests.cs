using Purlin.Redlock.Redis;
using StackExchange.Redis;
using static Purlin.Redlock.Tests.TestedNode;

namespace Purlin.Redlock.Tests;

[Implements(typeof(RedisLockNode))]
public sealed class RedisLockNodeTests(RedisFixture redis)
    : LockNodeContract, IClassFixture<RedisFixture>, IDisposable
{
    private readonly ConnectionMultiplexer _client = RedisNodes.Connect(redis.Server);

    public void Dispose() => _client.Dispose();

    private protected override async ValueTask<TestedNode> OpenAsync() => await RedisNodes.ToldAsync(_client);

    [Fact]
    public async Task A_batch_is_one_script_call()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        TestedNode node = await (await RedisNodes.ToldAsync(client)).AdmitAsync();
        server.Execute("CONFIG", "RESETSTAT");
        await node.AskAsync([.. Enumerable.Range(0, 64).Select(i => Grant($"name {i}", 1))]);
        Assert.Equal((1, 0), server.CountOf("evalsha"));
        Assert.Equal((0, 0), server.CountOf("eval"));
        Assert.Equal((1, 0), server.CountOf("hset"));
    }

    [Fact]
    public async Task A_server_that_forgot_the_script_is_taught_it_and_has_forgotten_nothing_else()
    {
        TestedNode node = await (await OpenAsync()).AdmitAsync();
        await node.OneAsync(Grant("a", 1));
        redis.Server.Execute("SCRIPT", "FLUSH");
        Assert.Equal(LockReplyKind.Busy, (await node.OneAsync(Grant("a", 2))).Kind);
    }

    [Fact]
    public async Task The_servers_clock_counts()
    {
        // Another server: one that knows the script as it is would run it also for those that are told the time.
        await using RedisServer server = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisNodes.Connect(server);
        ILockNode real = await RedisNodes.OpenAsync(client);
        var node = new TestedNode(real, new SettableTime(), RedisNodes.NewTerms());
        DateTimeOffset before = TimeProvider.System.GetUtcNow();
        await node.AdmitAsync();
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(node.Status.JoiningSinceMs);
        Assert.InRange(since, before.AddMinutes(-1), before.AddMinutes(1));
        Assert.Equal(server.RunId, node.Status.RunId);
        LockReply grant = await node.OneAsync(Grant("a", 1, leaseMs: 1));
        // A lease of a millisecond ends without anybody's help.
        LockReply next;
        do
            next = await node.OneAsync(Grant("a", 2));
        while (next.Kind == LockReplyKind.Busy);
        Assert.Equal((1, 2), (grant.Counter, next.Counter));
        Assert.Equal(server.EndPoint, real.Name);
    }

    [Fact]
    public async Task Data_that_vanish_from_a_running_server_are_noticed_and_a_late_admission_is_not_heard()
    {
        TestedNode node = await OpenAsync();
        await node.AskAsync();
        NodeStatus first = node.Status;
        await node.AdmitAsync();
        await node.OneAsync(Grant("a", 1));
        foreach (string key in (string[])["", ":recent", ":old"])
            redis.Server.Execute("DEL", $"{node.Terms.Namespace}:redlock{key}");
        node.Time.Ms += 1;
        Assert.Equal(LockReplyKind.NotRun, (await node.OneAsync(Grant("a", 2))).Kind);
        Assert.Equal(first.RunId, node.Status.RunId);
        node.Time.Ms += 10 * LongestMs;
        Assert.False(await node.TryAdmitAsync(new(first.RunId, first.JoiningSinceMs, 0)));
        Assert.True(await node.TryAdmitAsync(new(first.RunId, node.Status.JoiningSinceMs, 0)));
    }

    [Fact]
    public async Task Keys_of_another_kind_make_the_node_unavailable_and_nothing_is_half_done()
    {
        TestedNode node = await (await OpenAsync()).AdmitAsync();
        await node.OneAsync(Grant("a", 1));
        string old = $"{node.Terms.Namespace}:redlock:old";
        redis.Server.Execute("SET", old, "something else");
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(
            () => node.AskAsync(Grant("b", 1), Release("a", 1)));
        Assert.False(e.IsUnknown);
        redis.Server.Execute("DEL", old);
        Assert.Equal([LockReplyKind.Busy, LockReplyKind.Granted],
            (await node.AskAsync(Grant("a", 2), Grant("b", 2))).Select(reply => reply.Kind));
    }

    [Fact]
    public async Task A_marker_that_is_none_makes_the_node_unavailable()
    {
        TestedNode node = await OpenAsync();
        redis.Server.Execute("SET", $"{node.Terms.Namespace}:redlock", "short");
        NodeUnavailableException e = await Assert.ThrowsAsync<NodeUnavailableException>(() => node.AskAsync());
        Assert.False(e.IsUnknown);
        Assert.Contains(redis.Server.EndPoint, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_terms_are_refused_before_anything_is_sent()
    {
        TestedNode node = await OpenAsync();
        LockFingerprint[] refused =
        [
            node.Terms with { Nodes = 0 }, node.Terms with { Nodes = 65_536 }, node.Terms with { MaxTimeToLiveMs = 0 },
            node.Terms with { LockDelayMs = -1 },
        ];
        foreach (LockFingerprint terms in refused)
        {
            node.Fingerprint = terms;
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => node.AskAsync());
        }
    }
}
