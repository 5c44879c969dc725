using System.Globalization;

namespace Purlin.ConsistentHashing.Tests;

public sealed class BoundedLoadBalancerTests
{
    [Theory]
    [InlineData(MapEngine.SlotMap, 0.05)]
    [InlineData(MapEngine.SlotMap, 1)]
    [InlineData(MapEngine.Ring, 0.25)]
    [InlineData(MapEngine.Rendezvous, 0.25)]
    [InlineData(MapEngine.Maglev, 0)]
    [InlineData(MapEngine.Stateless, 0.1)]
    public void No_lease_leaves_its_node_over_its_part_of_the_exact_total(MapEngine engine, double overload)
    {
        int[] weights = engine == MapEngine.Stateless ? [1, 1, 1, 1, 1] : [1, 2, 3, 4, 7];
        Node[] nodes = [.. weights.Select((weight, i) => new Node($"n{i}") { Weight = weight })];
        var balancer = new BoundedLoadBalancer(new Router(Maps.Create(engine, nodes)), overload);
        var leases = new List<NodeLease>();
        var loads = nodes.ToDictionary(node => node.Id, _ => 0L);
        var random = new Random(7);
        for (int step = 0; step < 20_000; step++)
        {
            if (random.Next(100) < 45 && leases.Count > 0)
            {
                int i = random.Next(leases.Count);
                loads[leases[i].Node.Id]--;
                leases[i].Dispose();
                leases[i] = leases[^1];
                leases.RemoveAt(leases.Count - 1);
            }
            else
            {
                // One key in two is hot.
                NodeLease lease = balancer.Acquire(random.Next(2) == 0 ? "hot" : $"key:{random.Next(1_000)}");
                leases.Add(lease);
                long load = ++loads[lease.Node.Id];
                double fair = lease.Node.Weight * leases.Count / weights.Sum();
                Assert.InRange(load, 1, (long)Math.Ceiling(((1 + overload) * fair) - 1e-9));
            }

            Assert.Equal(leases.Count, balancer.TotalLoad);
        }

        Assert.All(loads, entry => Assert.Equal(entry.Value, balancer.GetLoad(entry.Key)));
    }

    [Fact]
    public void A_key_stays_at_home_while_that_has_room()
    {
        SlotMap map = SlotMap.Create(Nodes(10));
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 1);
        for (int i = 0; i < 1_000; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            using NodeLease lease = balancer.Acquire(key);
            Assert.Equal(map.GetNode(key), lease.Node);
        }
    }

    [Fact]
    public void All_forms_of_a_key_agree()
    {
        SlotMap map = SlotMap.Create(Nodes(10));
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 100);
        for (int i = 0; i < 100; i++)
        {
            string key = "ä" + i.ToString(CultureInfo.InvariantCulture);
            using NodeLease text = balancer.Acquire(key);
            using NodeLease span = balancer.Acquire(key.AsSpan());
            using NodeLease bytes = balancer.Acquire(System.Text.Encoding.UTF8.GetBytes(key));
            Assert.Equal((text.Node, text.Node), (span.Node, bytes.Node));
            using NodeLease number = balancer.Acquire((long)i);
            using NodeLease guid = balancer.Acquire(new Guid(i, 0, 0, new byte[8]));
            Assert.Equal(map.GetNode((long)i), number.Node);
            Assert.Equal(map.GetNode(new Guid(i, 0, 0, new byte[8])), guid.Node);
        }
    }

    [Fact]
    public void A_total_that_falls_moves_nothing_and_refuses_what_no_longer_fits()
    {
        var balancer = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(2))), overload: 0);
        NodeLease[] leases = [.. Enumerable.Range(0, 100).Select(_ => balancer.Acquire("hot"))];
        string home = leases[0].Node.Id;
        Assert.Equal(50, balancer.GetLoad(home));

        foreach (NodeLease lease in leases.Where(lease => lease.Node.Id != home))
            lease.Dispose();

        Assert.Equal((50, 50), (balancer.GetLoad(home), balancer.TotalLoad));
        Assert.Equal(25, balancer.GetMaxLoad(home));
        Assert.NotEqual(home, balancer.Acquire("hot").Node.Id);
    }

    [Fact]
    public void A_lease_ends_once_however_often_it_is_disposed()
    {
        var balancer = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(3))));
        NodeLease first = balancer.Acquire("a");
        NodeLease copy = first;
        first.Dispose();
        first.Dispose();
        copy.Dispose();
        Assert.Equal(0, balancer.TotalLoad);

        // The slot is used again: the old lease must not end the new one.
        NodeLease second = balancer.Acquire("b");
        first.Dispose();
        copy.Dispose();
        Assert.Equal(1, balancer.TotalLoad);
        second.Dispose();
        Assert.Equal(0, balancer.TotalLoad);
        default(NodeLease).Dispose();
        Assert.Throws<ObjectDisposedException>(() => default(NodeLease).Node);
        Assert.Throws<ObjectDisposedException>(() => first.Node);
    }

    [Theory]
    [InlineData(MapEngine.SlotMap)]
    [InlineData(MapEngine.Ring)]
    [InlineData(MapEngine.Rendezvous)]
    [InlineData(MapEngine.Stateless)]
    public void An_overload_spreads_over_all_others_and_not_to_a_neighbour(MapEngine engine)
    {
        const int Count = 20;
        const int Keys = 40_000;
        NodeMap map = Maps.Create(engine, Nodes(Count));
        string busy = map.Nodes[3].Id;
        var spill = new Dictionary<string, int>(StringComparer.Ordinal);
        int spilled = 0;
        for (int i = 0; i < Keys; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            if (map.GetNode(key).Id != busy)
                continue;
            // Among 1 to 20 leases a node may have one, so the second lease of a key is away from home.
            var balancer = new BoundedLoadBalancer(new Router(map), overload: 0);
            balancer.Acquire(key);
            string taken = balancer.Acquire(key).Node.Id;
            spill[taken] = spill.GetValueOrDefault(taken) + 1;
            spilled++;
        }

        double fair = (double)spilled / (Count - 1);
        Assert.Equal(Count - 1, spill.Count);
        // A tenth over the fair share, and five standard deviations of so few keys.
        Assert.All(spill.Values, taken => Assert.InRange(taken, 0, (1.1 * fair) + (5 * Math.Sqrt(fair))));
    }

    [Fact]
    public void Nodes_that_are_down_or_draining_get_no_lease()
    {
        var router = new Router(SlotMap.Create(Nodes(6)));
        var balancer = new BoundedLoadBalancer(router, overload: 0);
        router.Publish(router.Map.SetState("n1", NodeState.Down).SetState("n2", NodeState.Draining));
        for (int i = 0; i < 2_000; i++)
            Assert.Equal(NodeState.Up, balancer.Acquire(i.ToString(CultureInfo.InvariantCulture)).Node.State);

        Assert.Equal((0, 0), (balancer.GetLoad("n1"), balancer.GetMaxLoad("n2")));
        Assert.Equal((0, 500), (balancer.GetMaxLoad("n1"), balancer.GetMaxLoad("n0")));
    }

    [Fact]
    public void Where_no_node_is_up_the_owners_get_the_leases()
    {
        NodeMap map = SlotMap.Create(Nodes(3));
        foreach (Node node in map.Nodes)
            map = map.SetState(node.Id, NodeState.Down);
        var balancer = new BoundedLoadBalancer(new Router(map), overload: 0);
        for (int i = 0; i < 300; i++)
            balancer.Acquire("hot");

        Assert.All(map.Nodes, node => Assert.Equal(100, balancer.GetLoad(node.Id)));
    }

    [Fact]
    public void A_new_map_keeps_the_counts_of_the_nodes_that_stay()
    {
        var router = new Router(SlotMap.Create(Nodes(4)));
        var balancer = new BoundedLoadBalancer(router, overload: 0);
        NodeLease[] leases = [.. Enumerable.Range(0, 400).Select(i => balancer.Acquire($"{i}"))];

        router.Publish(router.Map.Remove("n3").Add(new Node("n4")));

        Assert.Equal((0, 100), (balancer.GetLoad("n4"), balancer.GetMaxLoad("n4")));
        Assert.Equal((100, 100), (balancer.GetLoad("n0"), balancer.GetLoad("n3")));
        // Those of the node that left still count in the total, on which the part of the others is reckoned.
        for (int i = 0; i < 100; i++)
            balancer.Acquire("hot");
        Assert.Equal(400, Nodes(3).Sum(node => balancer.GetLoad(node.Id)) + balancer.GetLoad("n4"));
        foreach (NodeLease lease in leases)
            lease.Dispose();
        Assert.Equal((0, 100), (balancer.GetLoad("n3"), balancer.TotalLoad));
    }

    [Fact]
    public void The_most_of_a_node_is_the_ceiling_of_its_part()
    {
        var balancer = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(3))), overload: 0);
        for (int i = 0; i < 10; i++)
            balancer.Acquire("hot");

        Assert.All(Nodes(3), node => Assert.Equal(4, balancer.GetMaxLoad(node.Id)));
    }

    [Fact]
    public void Weights_far_apart_leave_both_nodes_their_part()
    {
        Node[] nodes = [new("light"), new("heavy") { Weight = Math.Pow(2, 60) }];
        var balancer = new BoundedLoadBalancer(new Router(RendezvousMap.Create(nodes)), overload: 0);
        for (int i = 0; i < 1_000; i++)
            balancer.Acquire("hot");

        Assert.Equal((1, 1_000), (balancer.GetMaxLoad("light"), balancer.GetMaxLoad("heavy")));
        Assert.InRange(balancer.GetLoad("heavy"), 999, 1_000);
    }

    [Theory]
    [InlineData(0.0157)]
    [InlineData(0.000001)]
    [InlineData(1_000)]
    public void An_overload_is_taken_to_the_nearest_millionth(double overload) =>
        Assert.Equal(overload, new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(1))), overload).Overload);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1_000.1)]
    [InlineData(double.NaN)]
    public void An_overload_outside_its_range_is_refused(double overload) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            nameof(overload), () => new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(1))), overload));

    [Fact]
    public void An_acquire_costs_no_allocation_at_home_or_away()
    {
        var home = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(100))), overload: 100);
        Allocations.AssertNone(home, static balancer => balancer.Acquire("user:42").Dispose());

        var full = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(100))), overload: 0);
        for (int i = 0; i < 250; i++)
            full.Acquire("user:42");
        Allocations.AssertNone(full, static balancer => balancer.Acquire("user:42").Dispose());
    }

    [Fact]
    public void Leases_that_end_on_another_thread_cost_no_allocation_either()
    {
        var balancer = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(10))));
        var leases = new NodeLease[1_000];
        void Round()
        {
            for (int i = 0; i < leases.Length; i++)
                leases[i] = balancer.Acquire("user:42");
            var ender = new Thread(() =>
            {
                foreach (NodeLease lease in leases)
                    lease.Dispose();
            });
            ender.Start();
            ender.Join();
        }

        // What the other thread keeps for itself is lost with it: two batches a round of the thousand slots.
        Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            Round();
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10_000.0, 0, 16);
    }

    [Fact]
    public void Threads_that_acquire_and_end_at_once_leave_nothing_behind()
    {
        var balancer = new BoundedLoadBalancer(new Router(SlotMap.Create(Nodes(3))), overload: 0.05);
        Parallel.For(0, 4, thread =>
        {
            var held = new Queue<NodeLease>();
            for (int i = 0; i < 20_000; i++)
            {
                held.Enqueue(balancer.Acquire("hot"));
                if (held.Count > 5)
                    held.Dequeue().Dispose();
            }

            foreach (NodeLease lease in held)
                lease.Dispose();
        });
        Assert.Equal(0, balancer.TotalLoad);
        Assert.All(Nodes(3), node => Assert.Equal(0, balancer.GetLoad(node.Id)));
    }

    private static Node[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => new Node($"n{i}"))];
}
