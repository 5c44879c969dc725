namespace Purlin.ConsistentHashing.Tests;

public sealed class ReplicaTests
{
    public static TheoryData<MapEngine> Engines => Maps.Engines;

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.HashedReplicas)]
    public void Replicas_are_distinct_and_the_first_is_the_node_of_the_key(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(12));
        var nodes = new Node[5];
        foreach (ulong hash in Maps.Hashes(3_000))
        {
            Assert.Equal(5, map.GetNodesByHash(hash, nodes));
            Assert.Equal(5, nodes.Distinct().Count());
            Assert.Equal(map.GetNodeByHash(hash), nodes[0]);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_smaller_set_is_the_beginning_of_a_greater_one(MapEngine engine)
    {
        // Few nodes, so that draws often agree with each other.
        foreach (int count in (int[])[4, 5, 40])
        {
            NodeMap map = Maps.Create(engine, Maps.Nodes(count));
            var whole = new Node[4];
            foreach (ulong hash in Maps.Hashes(1_000))
            {
                map.GetNodesByHash(hash, whole);
                for (int length = 0; length < whole.Length; length++)
                {
                    var part = new Node[length];
                    Assert.Equal(length, map.GetNodesByHash(hash, part));
                    Assert.Equal(whole[..length], part);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void More_replicas_than_nodes_are_all_nodes_that_are_up(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(6)).SetState("node-2", NodeState.Down);
        var nodes = new Node[9];
        Assert.Equal(5, map.GetNodes("key", nodes));
        Assert.Equal(5, nodes[..5].Distinct().Count(node => node.Id != "node-2"));
        Assert.Null(nodes[5]);
        Assert.Equal(0, map.GetNodes("key", []));
        Assert.Equal(70, Maps.Create(engine, Maps.Nodes(70)).GetNodes("key", new Node[100]));
    }

    [Theory, MemberData(nameof(Engines))]
    public void Replicas_are_in_distinct_zones_whenever_there_are_enough(MapEngine engine)
    {
        // Zone 0 has most nodes; zones 1 to 3 have two each.
        Node[] uneven =
        [
            .. Enumerable.Range(0, 30).Select(i => new Node($"node-{i}") { Zone = "zone-0" }),
            .. Enumerable.Range(30, 6).Select(i => new Node($"node-{i}") { Zone = $"zone-{1 + (i % 3)}" }),
        ];
        NodeMap map = Maps.Create(engine, uneven);
        var nodes = new Node[6];
        foreach (ulong hash in Maps.Hashes(1_000))
        {
            map.GetNodesByHash(hash, nodes);
            Assert.Equal(4, nodes[..4].Select(node => node.Zone).Distinct().Count());
            Assert.Equal(6, nodes.Distinct().Count());
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Regions_come_before_zones_and_zones_before_racks(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Enumerable.Range(0, 32).Select(i => new Node($"node-{i}")
        {
            Region = $"r{i & 1}",
            Zone = $"z{(i >> 1) & 1}",
            Rack = $"k{(i >> 2) & 1}",
        }));
        var nodes = new Node[8];
        foreach (ulong hash in Maps.Hashes(500))
        {
            map.GetNodesByHash(hash, nodes);
            Assert.Equal(2, nodes[..2].Select(node => node.Region).Distinct().Count());
            Assert.Equal(4, nodes[..4].Select(node => (node.Region, node.Zone)).Distinct().Count());
            Assert.Equal(8, nodes.Select(node => (node.Region, node.Zone, node.Rack)).Distinct().Count());
        }
    }

    [Fact]
    public void A_node_without_a_zone_is_a_zone_of_its_own()
    {
        SlotMap map = SlotMap.Create([new("a"), new("b"), new("c") { Zone = "z" }, new("d") { Zone = "z" }]);
        var nodes = new Node[3];
        foreach (ulong hash in Maps.Hashes(500))
        {
            map.GetNodesByHash(hash, nodes);
            Assert.Single(nodes, node => node.Zone == "z");
        }
    }

    [Theory]
    [InlineData(MapEngine.SlotMap, false)]
    [InlineData(MapEngine.Ring, false)]
    [InlineData(MapEngine.Rendezvous, false)]
    [InlineData(MapEngine.Stateless, false)]
    [InlineData(MapEngine.Ring, true)]
    [InlineData(MapEngine.Rendezvous, true)]
    [InlineData(MapEngine.Stateless, true)]
    [Trait(KnownDefects.Trait, KnownDefects.HashedReplicas)]
    public void A_node_that_leaves_changes_each_replica_set_by_one_member_at_most(MapEngine engine, bool hasZones)
    {
        NodeMap map = Maps.Create(engine, hasZones ? Maps.Zoned(24, 5) : Maps.Nodes(24));
        Assert.True(map.Guarantees.HasFlag(MapGuarantees.OneReplicaMoves));
        AssertSetsChangeBy(map, most: 1);
    }

    [Fact]
    public void Where_zones_are_named_a_new_owner_of_a_slot_may_push_out_the_member_of_its_zone_too()
    {
        // Exact quotas say who inherits a slot, and distinct zones who else may stay: no map could give both and one
        // change alone.
        SlotMap map = SlotMap.Create(Maps.Zoned(24, 5));
        Assert.False(map.Guarantees.HasFlag(MapGuarantees.OneReplicaMoves));
        AssertSetsChangeBy(map, most: 2);
    }

    [Fact]
    public void Weighted_replicas_follow_the_weights_and_the_same_rule()
    {
        SlotMap map = SlotMap.Create(
            Maps.Nodes(24).Select((node, i) => node with { Weight = 1 + (i % 5) }), slots: SlotMap.MinSlots);
        AssertSetsChangeBy(map, most: 1);
        var second = new double[6];
        var nodes = new Node[2];
        foreach (ulong hash in Maps.Hashes(200_000))
        {
            map.GetNodesByHash(hash, nodes);
            second[(int)nodes[1].Weight]++;
        }

        // Nodes of weight 5 come second nearly five times as often as those of weight 1: first is the owner.
        Assert.InRange(second[5] / 4 / (second[1] / 5), 4.2, 5);
    }

    [Fact]
    public void Churn_of_replica_sets_is_the_theoretical()
    {
        const int Nodes = 100;
        SlotMap map = SlotMap.Create(Maps.Nodes(Nodes));
        SlotMap after = map.Remove("node-50");
        int changed = 0;
        var one = new Node[3];
        var two = new Node[3];
        foreach (ulong hash in Maps.Hashes(100_000))
        {
            map.GetNodesByHash(hash, one);
            after.GetNodesByHash(hash, two);
            changed += one.Except(two).Any() ? 1 : 0;
        }

        Assert.InRange(changed / 100_000.0, 0, (3.0 / Nodes) + 0.01);
    }

    [Fact]
    public void The_ranking_of_those_who_stay_survives_joins_past_the_doubling()
    {
        SlotMap map = SlotMap.Create(Maps.Nodes(5), slots: SlotMap.MinSlots);
        for (int i = 0; i < 30; i++)
        {
            SlotMap grown = map.Add(new Node($"x{i}"));
            foreach (ulong hash in Maps.Hashes(300))
            {
                string[] ranked = Ranked(map, hash, 3);
                string[] rankedAfter = [.. Ranked(grown, hash, 4).Where(id => id != $"x{i}")];
                Assert.Equal(ranked, rankedAfter[..3]);
            }

            map = grown;
        }
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.AnyVacancy)]
    public void A_number_that_is_free_goes_to_the_next_who_joins_in_every_process()
    {
        StatelessMap Run() => StatelessMap.Create(Maps.Nodes(8)).Remove("node-2").Remove("node-6").Add(new Node("x"))
            .Add(new Node("y"));
        StatelessMap map = Run();
        Assert.Equal(8, map.Ranking.NumberCount);
        Assert.Equal("x", map.Nodes[map.Ranking.HolderOf(2)].Id);
        Assert.Equal("y", map.Nodes[map.Ranking.HolderOf(6)].Id);
        Assert.Equal(map.Fingerprint, Run().Fingerprint);
    }

    // What the ranking says, without the owner that the table says.
    private static string[] Ranked(SlotMap map, ulong hash, int count)
    {
        var state = new CandidateState(hash);
        var ids = new List<string>();
        for (int node = map.Ranking.Next(ref state); node >= 0 && ids.Count < count; node = map.Ranking.Next(ref state))
        {
            string id = map.Nodes[node].Id;
            if (!ids.Contains(id))
                ids.Add(id);
        }

        return [.. ids];
    }

    private static void AssertSetsChangeBy(NodeMap map, int most)
    {
        int worst = 0;
        for (int replicas = 2; replicas <= 7; replicas++)
        {
            var before = new Node[replicas];
            var after = new Node[replicas];
            foreach (Node leaver in map.Nodes.Where((_, i) => i % 3 == 0))
            {
                NodeMap left = map.Remove(leaver.Id);
                foreach (ulong hash in Maps.Hashes(400, seed: (ulong)replicas))
                {
                    map.GetNodesByHash(hash, before);
                    left.GetNodesByHash(hash, after);
                    worst = Math.Max(worst, before.Except(after).Count());
                }
            }
        }

        Assert.Equal(most, worst);
    }
}
