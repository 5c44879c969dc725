using System.Globalization;

namespace Purlin.Testing.Tests;

public sealed class RedisClusterTests(RedisClusterFixture fixture) : IClassFixture<RedisClusterFixture>
{
    [Theory]
    [InlineData("a", 15495)]
    [InlineData("b", 3300)]
    [InlineData("c", 7365)]
    [InlineData("{tag}:anything", 8338)]
    public void A_key_is_served_by_its_owner_and_moved_by_the_others(string key, int slot)
    {
        RedisServer owner = fixture.Cluster.OwnerOf(slot);
        Assert.Equal(slot, owner.Execute("CLUSTER", "KEYSLOT", key).Integer);
        Assert.Equal("OK", owner.Execute("SET", key, "value").Text);
        foreach (RedisServer other in fixture.Cluster.Nodes.Where(node => node != owner))
        {
            var moved = Assert.Throws<RespErrorException>(() => other.Execute("GET", key));
            Assert.Equal($"MOVED {slot} {owner.EndPoint}", moved.Message);
        }
    }

    [Fact]
    public void Every_slot_has_the_owner_the_cluster_says()
    {
        RedisCluster cluster = fixture.Cluster;
        RespReply ranges = cluster.Nodes[2].Execute("CLUSTER", "SLOTS");
        int covered = 0;
        foreach (RespReply range in ranges.Items)
        {
            (int first, int last) = ((int)range.Items[0].Integer, (int)range.Items[1].Integer);
            covered += last - first + 1;
            string port = cluster.OwnerOf(first).Port.ToString(CultureInfo.InvariantCulture);
            Assert.Equal(port, range.Items[2].Items[1].Text);
            Assert.Same(cluster.OwnerOf(first), cluster.OwnerOf(last));
        }

        Assert.Equal(RedisCluster.SlotCount, covered);
    }
}
