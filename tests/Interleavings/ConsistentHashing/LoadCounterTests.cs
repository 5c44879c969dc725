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
            var total = new LoadTotal();
            LoadCounter[] nodes = [new(), new()];
            long first = nodes[0].TryTake(total, Half);
            Assert.InRange(first, 0, long.MaxValue);
            int outstanding = 1;
            bool Take()
            {
                bool isTaken = IsTaken(nodes[0].TryTake(total, Half)) || IsTaken(nodes[1].TryTake(total, Half));
                outstanding += isTaken ? 1 : 0;
                return isTaken;
            }

            void End()
            {
                nodes[0].End(total, first);
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
            var total = new LoadTotal();
            LoadCounter[] nodes = [new(), new()];
            long[] tickets = new long[4];
            for (int i = 0; i < tickets.Length; i++)
            {
                Assert.InRange(nodes[0].TryTake(total, new(1, 1)), 0, long.MaxValue);
                tickets[i] = nodes[1].TryTake(total, new(1, 1));
                Assert.InRange(tickets[i], 0, long.MaxValue);
            }

            void Take()
            {
                if (IsTaken(nodes[0].TryTake(total, Half)))
                    Assert.InRange(LoadOf(nodes[0]), 0, Half.MostOf(CountOf(total)));
                // In the midst of another's steps the total counts nothing that its node does not.
                Assert.InRange(CountOf(total), 0, LoadOf(nodes[0]) + LoadOf(nodes[1]));
            }

            void End()
            {
                for (int i = 0; i < 3; i++)
                    nodes[1].End(total, tickets[i]);
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
        var total = new LoadTotal();
        LoadCounter[] nodes = [new(), new()];
        long[] taken = new long[nodes.Length];
        void Take()
        {
            for (int node = 0; node < nodes.Length; node++)
            {
                if (!IsTaken(nodes[node].TryTake(total, Half)))
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

    [Fact]
    public void A_lease_that_several_threads_end_ends_once() =>
        Interleavings.Explore(() =>
        {
            var total = new LoadTotal();
            var node = new LoadCounter();
            long ticket = node.TryTake(total, new(10, 1));
            long other = node.TryTake(total, new(10, 1));
            void End() => node.End(total, ticket);

            return new InterleavingScenario([End, End, End], after: () =>
            {
                Assert.Equal((1, 1), (node.Value, total.Value));
                Assert.Equal((false, true), (node.IsOut(ticket), node.IsOut(other)));
            });
        });

    [Fact]
    public void An_old_ticket_neither_ends_nor_shows_the_next_lease_of_its_place() =>
        Interleavings.Explore(() =>
        {
            var total = new LoadTotal();
            var node = new LoadCounter();
            long old = node.TryTake(total, new(10, 1));
            var tickets = new List<long> { old };
            void EndAndTakeAgain()
            {
                node.End(total, old);
                long next = node.TryTake(total, new(10, 1));
                tickets.Add(next);
            }

            return new InterleavingScenario([EndAndTakeAgain, EndAndTakeAgain], after: () =>
            {
                node.End(total, old);
                Assert.Equal((2, 2), (node.Value, total.Value));
                Assert.Equal(3, tickets.Distinct().Count());
                Assert.Equal([false, true, true], tickets.Select(node.IsOut));
            });
        });

    [Fact]
    public void Two_leases_never_have_one_place()
    {
        InterleavingReport report = Interleavings.Explore(() =>
        {
            var total = new LoadTotal();
            var node = new LoadCounter();
            long first = node.TryTake(total, new(10, 1));
            var tickets = new List<long>();
            void Take()
            {
                long ticket = node.TryTake(total, new(10, 1));
                tickets.Add(ticket);
            }

            return new InterleavingScenario([Take, Take, () => node.End(total, first)], after: () =>
            {
                Assert.Equal(2, tickets.Distinct().Count());
                Assert.All(tickets, ticket => Assert.True(node.IsOut(ticket)));
                Assert.Equal((2, 2), (node.Value, total.Value));
            });
        }, new() { MaxPreemptions = 4 });

        Assert.InRange(report.Schedules, 100, 1_000_000);
    }

    private static bool IsTaken(long ticket) => ticket != LoadCounter.Full;

    // Looks that are no step of their own, so that they see the moment at which a call returns.
    private static long LoadOf(LoadCounter counter) => WordOf(counter) >>> LoadCounter.Places;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_word")]
    private static extern ref long WordOf(LoadCounter counter);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_value")]
    private static extern ref long CountOf(LoadTotal total);
}
