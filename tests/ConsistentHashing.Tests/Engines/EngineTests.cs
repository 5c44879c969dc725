namespace Purlin.ConsistentHashing.Tests;

/// <summary>What holds for every engine, or for all that declare it.</summary>
public sealed class EngineTests
{
    public static TheoryData<MapEngine> Engines => Maps.Engines;

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.InputOrder)]
    public void The_order_of_the_nodes_does_not_matter(MapEngine engine)
    {
        Node[] nodes = Maps.Zoned(40, 3);
        NodeMap map = Maps.Create(engine, nodes);
        var random = new Random(1);
        for (int round = 0; round < 5; round++)
        {
            random.Shuffle(nodes);
            Assert.Equal(map.Fingerprint, Maps.Create(engine, nodes).Fingerprint);
        }

        NodeMap last = Maps.Create(engine, nodes);
        Assert.All(Maps.Hashes(2_000), hash => Assert.Equal(map.GetNodeByHash(hash), last.GetNodeByHash(hash)));
    }

    [Theory, MemberData(nameof(Engines))]
    public void Equal_histories_give_equal_maps(MapEngine engine)
    {
        NodeMap Grow() => Maps.Create(engine, Maps.Nodes(20)).Add(new Node("x")).Add(new Node("a")).Remove("a");
        Assert.Equal(Grow().Fingerprint, Grow().Fingerprint);
        Assert.Equal(4, Grow().Epoch);
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_set_determined_engine_forgets_its_history(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(21)).Remove("node-9").Add(new Node("x")).Add(new Node("node-9"))
            .Remove("node-9");
        NodeMap fresh = Maps.Create(engine, map.Nodes);
        if (engine == MapEngine.Jump)
            Assert.False(map.Guarantees.HasFlag(MapGuarantees.SetDetermined));
        else
            Assert.Equal(map.Guarantees.HasFlag(MapGuarantees.SetDetermined), map.Fingerprint == fresh.Fingerprint);
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_node_that_joins_or_leaves_moves_only_its_own_keys(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(30));
        NodeMap grown = map.Add(new Node("x"));
        string leaver = map.Guarantees.HasFlag(MapGuarantees.AnyRemoval) ? "node-13" : "x";
        NodeMap shrunk = grown.Remove(leaver);
        bool isDeclared = map.Guarantees.HasFlag(MapGuarantees.MovesOnlyTheChanged);
        int needless = 0;
        foreach (ulong hash in Maps.Hashes(50_000))
        {
            (string before, string between, string after) =
                (map.GetNodeByHash(hash).Id, grown.GetNodeByHash(hash).Id, shrunk.GetNodeByHash(hash).Id);
            needless += before != between && between != "x" ? 1 : 0;
            needless += between != after && between != leaver ? 1 : 0;
        }

        Assert.Equal(isDeclared, needless == 0);
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.FlatRendezvous)]
    public void Shares_are_what_keys_find(MapEngine engine)
    {
        bool hasWeights = Maps.Create(engine, Maps.Nodes(2)).Guarantees.HasFlag(MapGuarantees.Weights);
        NodeMap map = Maps.Create(
            engine, Maps.Nodes(12).Select((node, i) => node with { Weight = hasWeights ? 1 + (i % 4 * 0.7) : 1 }));
        double[] shares = map.GetShares();
        Assert.Equal(1, shares.Sum(), 1e-12);
        const int Keys = 240_000;
        var counts = new double[12];
        foreach (ulong hash in Maps.Hashes(Keys))
            counts[map.GetNodeIndex(hash)]++;
        for (int i = 0; i < counts.Length; i++)
        {
            double sigma = Math.Sqrt(shares[i] * (1 - shares[i]) / Keys);
            Assert.Equal(shares[i], counts[i] / Keys, 6 * sigma);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void Weights_are_followed_or_refused(MapEngine engine)
    {
        Node[] nodes = [new("a") { Weight = 3 }, new("b") { Weight = 1 }, new("c") { Weight = 2 }];
        if (!Maps.Create(engine, Maps.Nodes(2)).Guarantees.HasFlag(MapGuarantees.Weights))
        {
            Assert.Throws<ArgumentException>(() => Maps.Create(engine, nodes)).AssertSays("weights differ");
            return;
        }

        double[] shares = Maps.Create(engine, nodes).GetShares();

        // A ring of 40 points per unit of weight scatters by 16 %.
        double slack = engine == MapEngine.Ring ? 0.17 : 0.001;
        Assert.Equal([0.5, 1 / 6.0, 1 / 3.0], shares, (wanted, share) => Math.Abs(wanted - share) < slack);
    }

    [Theory, MemberData(nameof(Engines))]
    public void Keys_of_a_node_that_is_down_go_to_their_next_choice(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(9));
        NodeMap down = map.SetState("node-4", NodeState.Down);
        var two = new Node[2];
        foreach (ulong hash in Maps.Hashes(5_000))
        {
            map.GetNodesByHash(hash, two);
            string expected = two[0].Id == "node-4" ? two[1].Id : two[0].Id;
            Assert.Equal(expected, down.GetNodeByHash(hash).Id);
            Assert.Equal(map.GetOwner(hash), down.GetOwner(hash));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public void With_all_nodes_down_the_owner_answers_and_no_replica_does(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(3).Select(node => node with { State = NodeState.Down }));
        Assert.All(Maps.Hashes(100), hash => Assert.Equal(map.GetOwner(hash), map.GetNodeIndex(hash)));
        Assert.Equal(0, map.GetNodes("key", new Node[2]));
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.EndlessDraw)]
    public void The_walk_over_candidates_ends_with_every_node_seen(MapEngine engine)
    {
        // One node of many is up, which a draw until one is found would seek for ever.
        NodeMap map = Maps.Create(engine, Maps.Nodes(300).Select(
            node => node.Id == "node-77" ? node : node with { State = NodeState.Down }));
        Assert.All(Maps.Hashes(200), hash => Assert.Equal("node-77", map.GetNodeByHash(hash).Id));
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.SignedHash)]
    public void Hashes_that_are_negative_as_signed_numbers_are_routed(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(7));
        var nodes = new Node[7];
        ulong[] edges = [0, 1, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1, unchecked((ulong)int.MinValue)];
        foreach (ulong hash in edges)
        {
            Assert.InRange(map.GetNodeIndex(hash), 0, 6);
            Assert.Equal(7, map.GetNodesByHash(hash, nodes));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.CollisionThrows)]
    public void All_holds_when_hashes_tie(MapEngine engine)
    {
        // 60 nodes with 40 points each on 4,096 places: hundreds meet.
        var hash = new Maps.TwelveBits();
        Node[] nodes = Maps.Nodes(60);
        NodeMap map = Maps.Create(engine, nodes, hash);
        Array.Reverse(nodes);
        NodeMap reversed = Maps.Create(engine, nodes, hash);
        NodeMap there = map.Add(new Node("x"));
        NodeMap back = there.Remove("x");
        foreach (ulong key in Enumerable.Range(0, 4_096).Select(i => (ulong)i << 52))
        {
            Assert.Equal(map.GetNodeIndex(key), reversed.GetNodeIndex(key));
            if (!map.Guarantees.HasFlag(MapGuarantees.MovesOnlyTheChanged))
                continue;
            Assert.True(there.GetNodeByHash(key) is var now && (now.Id == "x" || now == map.GetNodeByHash(key)));
            if (map.Guarantees.HasFlag(MapGuarantees.SetDetermined))
                Assert.Equal(map.GetNodeByHash(key), back.GetNodeByHash(key));
        }
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.LinearHash)]
    public void Keys_that_look_alike_spread_as_far_as_others(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(16));
        double[] shares = map.GetShares();
        const int Keys = 64_000;
        AssertSpread(i => map.GetNode($"user:{i:D8}").Id);
        AssertSpread(i => map.GetNode((long)i).Id);

        void AssertSpread(Func<int, string> nodeOf)
        {
            Dictionary<string, int> counts = Enumerable.Range(0, Keys).CountBy(nodeOf).ToDictionary();
            for (int i = 0; i < shares.Length; i++)
            {
                double sigma = Math.Sqrt(shares[i] * (1 - shares[i]) * Keys);
                Assert.Equal(shares[i] * Keys, counts[map.Nodes[i].Id], 6 * sigma);
            }
        }
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.SharedState)]
    public void Lookups_at_once_do_not_disturb_each_other(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Zoned(20, 4)).SetState("node-2", NodeState.Down);
        string[] Lookups()
        {
            var nodes = new Node[3];
            return [.. Maps.Hashes(1_000).Select(hash =>
            {
                map.GetNodesByHash(hash, nodes);
                return $"{nodes[0].Id} {nodes[1].Id} {nodes[2].Id}";
            })];
        }

        string[] alone = Lookups();
        Parallel.For(0, 4, _ => Assert.Equal(alone, Lookups()));
    }

    [Theory, MemberData(nameof(Engines))]
    public void Every_form_of_a_key_finds_the_same_node(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(50));
        foreach (string key in new[] { "", "user:42", "München", "漢字" })
        {
            Assert.Equal(map.GetNode(key), map.GetNode(System.Text.Encoding.UTF8.GetBytes(key)));
            Assert.Equal(map.GetNode(key), map.GetNode(key.AsSpan()));
        }

        Assert.Equal(map.GetNode(1L), map.GetNode([1, 0, 0, 0, 0, 0, 0, 0]));
    }

    [Theory, MemberData(nameof(Engines))]
    [Trait(KnownDefects.Trait, KnownDefects.BuiltPerCall)]
    public void Lookups_allocate_nothing(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Zoned(20, 4)).SetState("node-2", NodeState.Down);
        string[] keys = [.. Enumerable.Range(0, 50).Select(i => $"user:{i}")];
        var nodes = new Node[3];
        Allocations.AssertNone(() =>
        {
            foreach (string key in keys)
            {
                map.GetNode(key);
                map.GetNodes(key, nodes);
            }
        }, 200);
    }

    [Theory, MemberData(nameof(Engines))]
    public void A_failed_change_leaves_the_map_as_it_was(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Nodes(5));
        byte[] before = map.Save();
        Assert.Throws<ArgumentException>(() => map.Add(new Node("node-3")));
        Assert.Throws<ArgumentException>(() => map.Add(new Node("x") { Weight = double.NaN }));
        Assert.Throws<ArgumentException>(() => map.Remove("unknown")).AssertSays("'unknown'");
        Assert.Throws<ArgumentException>(() => Maps.Create(engine, []));
        Assert.Equal(before, map.Save());
    }

    [Fact]
    public void Engines_declare_what_they_guarantee()
    {
        MapEngine[] determined = [.. Enum.GetValues<MapEngine>().Where(
            engine => Maps.Create(engine, Maps.Nodes(2)).Guarantees.HasFlag(MapGuarantees.SetDetermined))];
        Assert.Equal([MapEngine.Ring, MapEngine.Rendezvous, MapEngine.Maglev], determined);
    }

    [Fact]
    public void Jump_loses_only_its_last_node()
    {
        JumpMap map = JumpMap.Create(Maps.Nodes(4)).Add(new Node("a"));
        var error = Assert.Throws<ArgumentException>(() => map.Remove("node-1"));
        error.AssertSays("'a'");
        Assert.Equal(JumpMap.Create(Maps.Nodes(4)).Fingerprint, map.Remove("a").Fingerprint);
        Assert.Throws<ArgumentException>(() => map.SetState("a", NodeState.Draining));
    }
}
