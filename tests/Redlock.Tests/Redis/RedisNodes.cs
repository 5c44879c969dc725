using Purlin.Redlock.Redis;
using StackExchange.Redis;

namespace Purlin.Redlock.Tests;

/// <summary>Nodes in a real Redis for the tests.</summary>
internal static class RedisNodes
{
    private static int s_namespaces;

    /// <summary>For tests that are not about time-outs.</summary>
    public static RedisLockNodeOptions Patient => new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Terms in a namespace of their own.</summary>
    public static LockFingerprint NewTerms() =>
        TestedNode.AnyTerms with { Namespace = $"ns{{{Interlocked.Increment(ref s_namespaces)}}}" };

    /// <summary>A client for tests that are not about time-outs.</summary>
    public static string Configuration(RedisServer server) =>
        $"{server.EndPoint},syncTimeout=30000,connectTimeout=30000,abortConnect=false";

    /// <inheritdoc cref="Configuration"/>
    public static ConnectionMultiplexer Connect(RedisServer server) =>
        ConnectionMultiplexer.Connect(Configuration(server));

    /// <summary>A node by the server's own clock.</summary>
    public static async Task<ILockNode> OpenAsync(
        IConnectionMultiplexer client, RedisLockNodeOptions? options = null) =>
        (await RedisLockNodes.ConnectAsync([client], options ?? Patient, TestContext.Current.CancellationToken))[0];

    /// <summary>A node whose script is told the time; all else is the script as it is.</summary>
    public static async Task<TestedNode> ToldAsync(IConnectionMultiplexer client)
    {
        var time = new SettableTime();
        ILockNode node = await OpenAsync(Purlin.RateLimiting.Tests.ToldClock.Over(client, time));
        return new(node, time, NewTerms());
    }
}
