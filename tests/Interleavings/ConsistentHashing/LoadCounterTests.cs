using System.Runtime.CompilerServices;
using Purlin.ConsistentHashing;

namespace Purlin.Interleaving.ConsistentHashing;

/// <summary>
/// A lease is out from the step in which the total counts it: what follows a counter's last operation up to the next
/// one belongs to that step, so the plain counts kept here change at that very moment.
/// </summary>
public sealed class LoadCounterTests
{
    // A quarter over the fair share of two nodes of equal weight: (1 + 1/4) / 2.
    private static readonly LoadBound Half = new(5, 8);

    [Fact]
    public void A_lease_leaves_no_node_over_its_part_of_the_exact_total()
    {
        InterleavingReport report = Interleavings.Explore(Takers, new() { MaxPreemptions = 4 });

        Assert.InRange(report.Schedules, 500, 1_000_000);
    }

    [Fact]
    public void A_counter_that_looks_before_it_adds_is_found_out()
    {
        // The planted defect: between the look and the addition another thread takes the last room.
        InterleavingException found = Assert.Throws<InterleavingException>(() => Interleavings.Explore(() =>
        {
            long[] loads = new long[2];
            long outstanding = 0;
            void Take()
            {
                for (int node = 0; node < loads.Length; node++)
                {
                    if (!Half.AllowsOneMore(Volatile.Read(ref loads[node]), Volatile.Read(ref outstanding) + 1))
                        continue;
                    Interlocked.Increment(ref loads[node]);
                    Interlocked.Increment(ref outstanding);
                    Assert.InRange(loads[node], 0, Half.MostOf(outstanding));
                    return;
                }
            }

            return new InterleavingScenario([Take, Take, Take], after: () => { });
        }));
        Assert.Contains("Assert.InRange", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Leases_that_end_meanwhile_leave_the_counts_exact()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var total = new LoadCounter();
            LoadCounter[] nodes = [new(), new()];
            Assert.True(nodes[0].TryTake(total, Half));
            int outstanding = 1;
            bool Take()
            {
                bool isTaken = nodes[0].TryTake(total, Half) || nodes[1].TryTake(total, Half);
                outstanding += isTaken ? 1 : 0;
                return isTaken;
            }

            void End()
            {
                nodes[0].GiveBack(total);
                outstanding--;
            }

            return new InterleavingScenario([() => Take(), () => Take(), End], after: () =>
            {
                Assert.Equal(outstanding, total.Value);
                Assert.Equal(outstanding, nodes[0].Value + nodes[1].Value);
                // The first lease may have been out beside the others; never more than it and they.
                Assert.All(nodes, node => Assert.InRange(node.Value, 0, Half.MostOf(outstanding + 1)));
            });
        }, new() { MaxPreemptions = 4 });

        Assert.InRange(report.Schedules, 500, 1_000_000);
    }

    [Fact]
    public void A_total_that_fell_after_the_look_is_noticed()
    {
        // Eight leases are out, four on each node, the most of eight. Three end while one more is taken. A taker that
        // trusted its look alone would leave the first node with five of six, over its four.
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var total = new LoadCounter();
            LoadCounter[] nodes = [new(), new()];
            for (int i = 0; i < 4; i++)
            {
                Assert.True(nodes[0].TryTake(total, new(1, 1)));
                Assert.True(nodes[1].TryTake(total, new(1, 1)));
            }

            void Take()
            {
                if (nodes[0].TryTake(total, Half))
                    Assert.InRange(CountOf(nodes[0]), 0, Half.MostOf(CountOf(total)));
                // In the midst of another's steps the total counts nothing that its node does not.
                Assert.InRange(CountOf(total), 0, CountOf(nodes[0]) + CountOf(nodes[1]));
            }

            void End()
            {
                for (int i = 0; i < 3; i++)
                    nodes[1].GiveBack(total);
            }

            return new InterleavingScenario([Take, End], after: () =>
            {
                Assert.Equal(1, nodes[1].Value);
                Assert.Equal(total.Value, nodes[0].Value + nodes[1].Value);
            });
        });

        Assert.InRange(report.Schedules, 10, 100_000);
    }

    private static InterleavingScenario Takers()
    {
        var total = new LoadCounter();
        LoadCounter[] nodes = [new(), new()];
        long[] taken = new long[nodes.Length];
        void Take()
        {
            for (int node = 0; node < nodes.Length; node++)
            {
                if (!nodes[node].TryTake(total, Half))
                    continue;
                taken[node]++;
                // Nothing ends in this scenario: what is out is what was taken, in exactly this step.
                Assert.InRange(taken[node], 0, Half.MostOf(taken.Sum()));
                return;
            }
        }

        return new InterleavingScenario([Take, Take, Take], after: () =>
        {
            Assert.Equal(taken.Sum(), total.Value);
            Assert.Equal(taken, nodes.Select(node => node.Value));
        });
    }

    // A look that is no step of its own, so that it sees the moment at which a call returns.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref long CountOf(LoadCounter counter);
}
