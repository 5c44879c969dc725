namespace Purlin.Testing.Tests;

public sealed class RedisClusterMoveTests(RedisClusterFixture fixture) : IClassFixture<RedisClusterFixture>
{
    [Theory]
    [InlineData(0, 2)]
    [InlineData(16383, 0)]
    public void A_slot_moves_to_the_node_it_is_given_to(int slot, int to)
    {
        RedisCluster cluster = fixture.Cluster;
        cluster.MoveSlot(slot, cluster.Nodes[to]);
        foreach (RedisServer node in cluster.Nodes)
        {
            RespReply range = node.Execute("CLUSTER", "SLOTS").Items
                .Single(range => range.Items[0].Integer <= slot && slot <= range.Items[1].Integer);
            Assert.Equal(cluster.Nodes[to].Port, range.Items[2].Items[1].Integer);
        }
    }
}
