namespace Purlin.ConsistentHashing.Tests;

public sealed class RouterTests
{
    [Fact]
    public void Readers_get_the_newest_map_and_keep_what_they_took()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(3));
        var router = new Router(map);
        NodeMap taken = router.Map;
        SlotMap next = map.Add(new Node("x"));
        Assert.Same(map, router.Publish(next));
        Assert.Same(next, router.Map);
        Assert.Same(map, taken);
        Assert.Equal(next.GetNode("user:42"), router.GetNode("user:42"));
        var nodes = new Node[2];
        Assert.Equal(2, router.GetNodes("user:42", nodes));
    }

    [Fact]
    public void Those_who_listen_hear_of_each_publication_after_it()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(3));
        var router = new Router(map);
        var heard = new List<(NodeMap Before, NodeMap After, NodeMap Newest)>();
        router.Updated += (before, after) => heard.Add((before, after, router.Map));
        SlotMap next = map.Add(new Node("x"));
        router.Publish(next);
        Assert.Equal([(map, next, next)], heard);
    }

    [Fact]
    public void A_map_made_from_an_old_one_is_not_published_over_a_newer()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(3));
        var router = new Router(map);
        SlotMap first = map.Add(new Node("x"));
        SlotMap second = map.Add(new Node("y"));
        Assert.True(router.TryPublish(map, first));
        Assert.False(router.TryPublish(map, second));
        Assert.Same(first, router.Map);
    }

    [Fact]
    public void Many_threads_read_while_one_publishes()
    {
        SlotMap small = SlotMap.Create(Maps.Nodes(3), slots: SlotMap.MinSlots);
        SlotMap large = SlotMap.Create(Maps.Nodes(300), slots: SlotMap.MinSlots);
        var router = new Router(small);
        int wrong = 0;
        Thread[] readers = [.. Enumerable.Range(0, 3).Select(seed => new Thread(() =>
        {
            foreach (ulong hash in Maps.Hashes(200_000, (ulong)seed))
            {
                NodeMap map = router.Map;
                if (map.GetNodeByHash(hash) != (map == small ? small : large).GetNodeByHash(hash))
                    Interlocked.Increment(ref wrong);
            }
        }))];
        Array.ForEach(readers, reader => reader.Start());
        for (int i = 0; i < 5_000; i++)
            router.Publish((i & 1) == 0 ? large : small);
        Array.ForEach(readers, reader => reader.Join());
        Assert.Equal(0, wrong);
    }
}
