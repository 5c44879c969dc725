using System.Numerics;

namespace Purlin.ConsistentHashing.Tests;

public sealed class SlotMapTests
{
    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.NoRoom)]
    public void Every_node_owns_the_floor_or_the_ceiling_and_nothing_moves_needlessly()
    {
        // Random joins, leaves and reweights; the bound and the minimum come from whole fractions, apart from the map.
        var random = new Random(7);
        SlotMap map = SlotMap.Create(Maps.Nodes(60), slots: SlotMap.MinSlots);
        int next = 60;
        int steps = Effort.Of(10_000, 100_000);
        for (int step = 0; step < steps; step++)
        {
            SlotMap changed = random.Next(3) switch
            {
                0 when map.Nodes.Count < 120 => map.Add(new Node($"n{next++}") { Weight = Weight(random) }),
                1 when map.Nodes.Count > 2 => map.Remove(map.Nodes[random.Next(map.Nodes.Count)].Id),
                _ => map.Replace(map.Nodes[random.Next(map.Nodes.Count)] with { Weight = Weight(random) }),
            };
            AssertPerfect(map, changed);
            map = changed;
        }
    }

    [Fact]
    public void No_quotas_within_one_slot_of_the_ideal_gain_less()
    {
        // All such quotas of a few nodes are tried.
        var random = new Random(3);
        for (int round = 0; round < 500; round++)
        {
            NodeSet set = NodeSet.Of(Maps.Nodes(random.Next(1, 9)).Select(n => n with { Weight = Weight(random) }));
            int slots = random.Next(4, 40);
            int[] current = [.. set.Select(_ => random.Next(0, 12))];
            (BigInteger[] weights, BigInteger total) = Whole(set);
            int least = int.MaxValue;
            for (int choice = 0; choice < 1 << set.Count; choice++)
            {
                int[] quotas = [.. set.Select((_, i) =>
                    (int)(weights[i] * slots / total) + ((choice >> i) & 1))];
                bool isNear = quotas.Index().All(q =>
                    BigInteger.Abs((q.Item * total) - (weights[q.Index] * slots)) < total);
                if (isNear && quotas.Sum() == slots)
                    least = Math.Min(least, quotas.Zip(current, (quota, had) => Math.Max(0, quota - had)).Sum());
            }

            Assert.Equal(least, SlotQuotas.LeastGains(set, slots, current));
        }
    }

    [Fact]
    public void A_weight_that_changes_elsewhere_never_swaps_two_quotas()
    {
        // Three equal nodes share 2^14 slots as 5462, 5461, 5461. The one with the ceiling keeps it.
        SlotMap map = SlotMap.Create([new("b"), new("c"), new("d")], slots: SlotMap.MinSlots);
        Assert.Equal([5462, 5461, 5461], map.GetSlotCounts());
        SlotMap back = map.Add(new Node("a")).Remove("a");
        Assert.Equal([5462, 5461, 5461], back.GetSlotCounts());
        SlotMap first = map.Add(new Node("a")).Remove("d");
        Assert.Equal(1, first.GetSlotCounts().Count(count => count == 5462));
    }

    [Fact]
    public void A_node_due_less_than_one_slot_is_warned_of_by_name()
    {
        SlotMap map = SlotMap.Create(
            [new("big") { Weight = 1_000_000 }, new("small"), new("tiny") { Weight = 0.5 }], slots: SlotMap.MinSlots);
        MapWarning[] warnings = [.. map.GetWarnings()];
        Assert.Equal(["small", "tiny"], warnings.Select(warning => warning.Node.Id));
        Assert.All(warnings, warning => Assert.Equal(MapWarningKind.BelowOneSlot, warning.Kind));
        Assert.Equal(SlotMap.MinSlots, map.GetSlotCounts().Sum());
        Assert.Empty(SlotMap.Create(Maps.Nodes(10)).GetWarnings());
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.NoRoom)]
    public void More_nodes_than_slots_are_refused_and_the_map_stays()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(16_384), slots: SlotMap.MinSlots);
        ulong fingerprint = map.Fingerprint;
        var error = Assert.Throws<ArgumentException>(() => map.Add(new Node("one more")));
        error.AssertSays("16385 nodes");
        Assert.Equal(fingerprint, map.Fingerprint);
        Assert.All(map.GetSlotCounts(), count => Assert.Equal(1, count));
    }

    [Fact]
    public void A_map_takes_65_535_nodes()
    {
        Node[] nodes = Maps.Nodes(65_536);
        SlotMap map = SlotMap.Create(nodes[..65_535]);
        Assert.Equal(2, map.GetSlotCounts().Max());
        Assert.Equal(65_536, map.GetSlotCounts().Sum());
        Assert.Throws<ArgumentException>(() => SlotMap.Create(nodes, slots: SlotMap.MaxSlots));
        SlotMap fewer = map.Remove("node-7");
        Assert.Equal(65_536, fewer.GetSlotCounts().Sum());
    }

    [Theory]
    [InlineData(8_192)]
    [InlineData(20_000)]
    [InlineData(2_097_152)]
    public void A_number_of_slots_out_of_range_is_refused(int slots) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotMap.Create(Maps.Nodes(2), slots: slots));

    [Fact]
    public void Nothing_moves_while_a_node_is_down()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(20), slots: SlotMap.MinSlots);
        SlotMap down = map.SetState("node-3", NodeState.Down);
        Assert.Empty(MigrationPlan.Between(map, down).Moves);
        foreach (ulong hash in Maps.Hashes(20_000))
        {
            Node before = map.GetNodeByHash(hash);
            Node now = down.GetNodeByHash(hash);
            Assert.True(before.Id == now.Id || before.Id == "node-3");
            Assert.NotEqual("node-3", now.Id);
        }

        SlotMap up = down.SetState("node-3", NodeState.Up);
        Assert.Equal(map.Fingerprint, up.Fingerprint);
    }

    [Fact]
    public void The_keys_of_a_node_that_is_down_spread_over_all_others()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(50)).SetState("node-3", NodeState.Down);
        int place = map.Nodes.IndexOf("node-3");
        var spill = new int[50];
        foreach (ulong hash in Maps.Hashes(2_000_000))
        {
            if (map.GetOwner(hash) == place)
                spill[map.GetNodeIndex(hash)]++;
        }

        // 40,000 keys over 49 nodes: 816 each, standard deviation 28.
        Assert.Equal(0, spill[place]);
        Assert.InRange(spill.Where((_, i) => i != place).Min(), 680, 816);
        Assert.InRange(spill.Max(), 816, 960);
    }

    [Fact]
    public void A_draining_node_owns_nothing_in_the_next_map()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(20), slots: SlotMap.MinSlots);
        SlotMap draining = map.SetState("node-3", NodeState.Draining);
        int place = map.Nodes.IndexOf("node-3");
        Assert.Equal(0, draining.GetSlotCounts()[place]);
        Assert.True(map.GetSlotCounts()[place] > 0);
        MigrationPlan plan = MigrationPlan.Between(map, draining);
        Assert.All(plan.Moves, move => Assert.Equal("node-3", move.From.Id));
        Assert.Empty(MigrationPlan.Between(draining, draining.Remove("node-3")).Moves);
        Assert.Equal(plan.MinimumShare, plan.MovedShare);
    }

    [Fact]
    public void When_all_are_draining_no_one_could_own_the_keys()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(1), slots: SlotMap.MinSlots);
        var error = Assert.Throws<ArgumentException>(() => map.SetState("node-0", NodeState.Draining));
        error.AssertSays("All 1 nodes are draining");
    }

    private static double Weight(Random random) => random.Next(4) switch
    {
        0 => 1,
        1 => random.Next(1, 50),
        2 => random.Next(1, 500) / 10.0,
        _ => random.NextDouble() + 0.001,
    };

    private static void AssertPerfect(SlotMap before, SlotMap after)
    {
        int[] had = before.GetSlotCounts();
        int[] has = after.GetSlotCounts();
        (BigInteger[] weights, BigInteger total) = Whole(after.Nodes);
        int gains = 0;
        int spare = after.SlotCount;
        int keepers = 0;
        for (int i = 0; i < has.Length; i++)
        {
            BigInteger due = weights[i] * after.SlotCount;
            Assert.True(BigInteger.Abs((has[i] * total) - due) < total);
            int floor = (int)(due / total);
            int old = before.Nodes.IndexOf(after.Nodes[i].Id);
            int kept = old < 0 ? 0 : had[old];
            spare -= floor;
            gains += Math.Max(0, floor - kept);
            keepers += kept > floor && due % total != 0 ? 1 : 0;
        }

        int least = gains + Math.Max(0, spare - keepers);
        int moved = 0;
        for (int slot = 0; slot < after.SlotCount; slot++)
            moved += before.Nodes[before.Cells[slot]].Id == after.Nodes[after.Cells[slot]].Id ? 0 : 1;
        Assert.Equal(least, moved);
    }

    private static (BigInteger[] Weights, BigInteger Total) Whole(NodeSet nodes)
    {
        // 2^1074 makes every double whole.
        BigInteger[] weights = [.. nodes.Select(node => Whole(node.Weight))];
        return (weights, weights.Aggregate(BigInteger.Add));
    }

    private static BigInteger Whole(double weight)
    {
        int exponent = Math.ILogB(weight) - 52;
        return new BigInteger(Math.ScaleB(weight, -exponent)) << (exponent + 1_074);
    }
}
