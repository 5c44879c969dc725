using System.Globalization;
using StackExchange.Redis;

namespace Purlin.Shared.Tests;

public sealed class RedisScriptClusterTests(RedisClusterFixture fixture) : IClassFixture<RedisClusterFixture>
{
    private static readonly RedisScript Put = new("put", "redis.call('SET', KEYS[1], ARGV[1]) return ARGV[1]");
    private readonly RedisDeadline _deadline = new(TimeSpan.FromSeconds(30), TimeProvider.System);

    [Fact]
    public async Task Each_node_is_taught_once_and_serves_its_own_slots()
    {
        RedisCluster cluster = fixture.Cluster;
        foreach (RedisServer node in cluster.Nodes)
        {
            node.Execute("SCRIPT", "FLUSH");
            node.Execute("CONFIG", "RESETSTAT");
        }

        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(cluster.EndPoints);
        IDatabase database = client.GetDatabase();
        int[] calls = new int[cluster.Nodes.Count];
        for (int i = 0; i < 60; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"key-{i}");
            RedisServer owner = cluster.OwnerOf(RedisKeySlot.Of(key));
            calls[cluster.Nodes.ToList().IndexOf(owner)]++;
            Assert.Equal(i, (int)await Put.EvaluateAsync(database, [key], [i], _deadline));
            Assert.Equal(i, owner.Execute("GET", key).Integer);
        }

        for (int node = 0; node < calls.Length; node++)
        {
            Assert.InRange(calls[node], 1, 60);
            Assert.Equal((calls[node], 1), cluster.Nodes[node].CountOf("evalsha"));
            Assert.Equal((1, 0), cluster.Nodes[node].CountOf("eval"));
        }
    }

    [Fact]
    public async Task A_slot_that_moved_is_followed_and_its_new_owner_taught()
    {
        RedisCluster cluster = fixture.Cluster;
        const string Key = "moving";
        int slot = RedisKeySlot.Of(Key);
        RedisServer to = cluster.Nodes.First(node => node != cluster.OwnerOf(slot));
        using ConnectionMultiplexer client = await RedisClientFixture.ConnectAsync(cluster.EndPoints);
        IDatabase database = client.GetDatabase();
        await Put.EvaluateAsync(database, [Key], [1], _deadline);
        Assert.True(database.KeyDelete(Key));
        to.Execute("SCRIPT", "FLUSH");

        cluster.MoveSlot(slot, to);
        Assert.Equal(2, (int)await Put.EvaluateAsync(database, [Key], [2], _deadline));
        Assert.Equal(2, to.Execute("GET", Key).Integer);
        // Both attempts, by hash and by text, begin at the node that the client believes in.
        Assert.Equal(3, (int)await Put.EvaluateAsync(database, [Key], [3], _deadline));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("123456789", 12739)]
    [InlineData("foo", 12182)]
    [InlineData("{foo}.bar", 12182)]
    [InlineData("x{foo}{bar}", 12182)]
    [InlineData("foo{}{bar}", 8363)]
    [InlineData("foo{{bar}}zap", 4015)]
    [InlineData("foo{bar}{zap}", 5061)]
    [InlineData("foo{bar", 15278)]
    public void A_slot_is_the_one_the_server_computes(string key, int slot)
    {
        Assert.Equal(slot, RedisKeySlot.Of(key));
        Assert.Equal(slot, fixture.Cluster.Nodes[0].Execute("CLUSTER", "KEYSLOT", key).Integer);
    }
}
