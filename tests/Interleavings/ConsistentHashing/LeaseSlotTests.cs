using Purlin.ConsistentHashing;

namespace Purlin.Interleaving.ConsistentHashing;

public sealed class LeaseSlotTests
{
    [Fact]
    public void A_lease_that_several_threads_end_ends_once() =>
        Interleavings.Explore(() =>
        {
            (NodeLoad load, LoadCounter counter, LoadTotal total) = Load("a", leases: 2);
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
                Assert.Equal((1, 1), (counter.Value, total.Value));
            });
        });

    [Fact]
    public void An_old_lease_never_ends_nor_shows_the_node_of_the_next() =>
        Interleavings.Explore(() =>
        {
            (NodeLoad first, LoadCounter ofFirst, _) = Load("a", leases: 1);
            (NodeLoad second, LoadCounter ofSecond, _) = Load("b", leases: 1);
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
                Assert.Equal((0, 1), (ofFirst.Value, ofSecond.Value));
                Assert.Equal("b", slot.NodeOf(old + 1)?.Id);
            });
        });

    // With as many leases as have no place left.
    private static (NodeLoad Load, LoadCounter Counter, LoadTotal Total) Load(string id, int leases)
    {
        var total = new LoadTotal();
        var counter = new LoadCounter();
        var bound = new LoadBound(10, 1);
        long[] tickets = [.. Enumerable.Range(0, LoadCounter.Places + leases).Select(_ =>
        {
            long ticket = counter.TryTake(total, bound);
            Assert.NotEqual(LoadCounter.Full, ticket);
            return ticket;
        })];
        Assert.Equal(leases, tickets.Count(ticket => ticket == LoadCounter.NoPlace));
        foreach (long ticket in tickets.Where(ticket => ticket != LoadCounter.NoPlace))
            counter.End(total, ticket);
        return (new NodeLoad(new Node(id), counter, total, bound), counter, total);
    }
}
