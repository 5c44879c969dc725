using Purlin.ConsistentHashing;

namespace Purlin.Interleaving.ConsistentHashing;

public sealed class LeaseSlotTests
{
    [Fact]
    public void A_lease_that_several_threads_end_ends_once() =>
        Interleavings.Explore(() =>
        {
            (NodeLoad load, LoadCounter total) = Load("a");
            Assert.True(load.TryTake());
            Assert.True(load.TryTake());
            var slot = new LeaseSlot();
            long version = slot.Begin(load);
            int ended = 0;
            void End()
            {
                if (slot.TryEnd(version))
                    ended++;
            }

            return new InterleavingScenario([End, End, End], after: () =>
            {
                Assert.Equal(1, ended);
                Assert.Equal((1, 1), (load.Counter.Value, total.Value));
            });
        });

    [Fact]
    public void An_old_lease_never_ends_nor_shows_the_node_of_the_next() =>
        Interleavings.Explore(() =>
        {
            (NodeLoad first, _) = Load("a");
            (NodeLoad second, _) = Load("b");
            Assert.True(first.TryTake());
            Assert.True(second.TryTake());
            var slot = new LeaseSlot();
            long old = slot.Begin(first);
            void EndAndUseAgain()
            {
                if (slot.TryEnd(old))
                    slot.Begin(second);
            }

            void Look() => Assert.NotEqual("b", slot.NodeOf(old)?.Id);

            return new InterleavingScenario([EndAndUseAgain, EndAndUseAgain, Look], after: () =>
            {
                Assert.Equal((0, 1), (first.Counter.Value, second.Counter.Value));
                Assert.Equal("b", slot.NodeOf(old + 1)?.Id);
            });
        });

    private static (NodeLoad Load, LoadCounter Total) Load(string id)
    {
        var total = new LoadCounter();
        return (new NodeLoad(new Node(id), new LoadCounter(), total, new LoadBound(10, 1)), total);
    }
}
