namespace Purlin.ConsistentHashing.Tests;

public sealed class RingMapTests
{
    [Fact]
    public void A_point_belongs_to_the_hashes_up_to_it()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b"));
        RingMap ring = RingMap.FromPoints(nodes, KeyHash.Default, [new(200, 1), new(100, 0)]);
        Assert.Equal("a", ring.GetNodeByHash(0).Id);
        Assert.Equal("a", ring.GetNodeByHash(100).Id);
        Assert.Equal("b", ring.GetNodeByHash(101).Id);
        Assert.Equal("b", ring.GetNodeByHash(200).Id);
        Assert.Equal("a", ring.GetNodeByHash(201).Id);
        Assert.Equal("a", ring.GetNodeByHash(ulong.MaxValue).Id);
        Assert.Equal(100 / Math.Pow(2, 64), ring.GetShares()[1]);
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.OverwrittenPoint)]
    public void Of_two_points_at_one_place_the_lesser_id_owns_and_the_other_takes_over()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b"), new Node("c"));
        RingPoint[] points = [new(100, 1), new(100, 0), new(50, 2)];
        RingMap ring = RingMap.FromPoints(nodes, KeyHash.Default, points);
        Array.Reverse(points);
        Assert.Equal(ring.Fingerprint, RingMap.FromPoints(nodes, KeyHash.Default, points).Fingerprint);
        Assert.Equal("a", ring.GetNodeByHash(70).Id);

        // The loser's point was not overwritten, so it serves when the winner leaves.
        Assert.Equal("b", ring.Remove("a").GetNodeByHash(70).Id);
        Assert.Equal("a", ring.Remove("b").GetNodeByHash(70).Id);
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.NoSeparator)]
    public void Id_and_number_of_a_point_cannot_be_taken_for_another()
    {
        // Without a separator point 11 of "n" and point 1 of "n1" would meet.
        RingMap ring = RingMap.Create([new("n"), new("n1")]);
        Assert.Equal(ring.PointCount, ring.GetPoints().Select(point => point.Position).Distinct().Count());
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.SmallSpace)]
    public void Points_have_all_of_64_bits()
    {
        // 160,000 of 32 bits would meet three times on average; of 64 bits once in a billion rings.
        RingMap ring = RingMap.Create(Maps.Nodes(1_000));
        ulong[] positions = [.. ring.GetPoints().Select(point => point.Position)];
        Assert.Equal(160_000, positions.Distinct().Count());
        Assert.All(Enumerable.Range(0, 64), bit =>
            Assert.InRange(positions.Count(position => (position >> bit & 1) == 1), 80_000 - 1_200, 80_000 + 1_200));
        // Shares scatter by 8 %: nobody starves, however late its name comes.
        Assert.All(ring.GetShares(), share => Assert.InRange(share * 1_000, 0.5, 1.6));
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.PointsByTotal)]
    public void A_nodes_points_depend_on_its_weight_alone()
    {
        RingMap few = RingMap.Create(Maps.Nodes(3));
        RingMap many = RingMap.Create([.. Maps.Nodes(200), new Node("heavy") { Weight = 30 }]);
        HashSet<ulong> PointsOf(RingMap ring, string id) =>
            [.. ring.GetPoints().Where(point => ring.Nodes[point.Node].Id == id).Select(point => point.Position)];
        Assert.Equal(PointsOf(few, "node-1"), PointsOf(many, "node-1"));
        Assert.Equal(160, PointsOf(few, "node-1").Count);
        Assert.Equal(4_800, PointsOf(many, "heavy").Count);
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.MemoryByWeight)]
    public void A_huge_weight_is_refused_instead_of_exhausting_memory() =>
        Assert.Throws<ArgumentException>(
            () => RingMap.Create([new("a") { Weight = 1_000_000 }, new("b")])).AssertSays("at most 16777216");

    [Fact]
    public void A_ring_of_given_points_knows_no_others()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b"));
        RingMap ring = RingMap.FromPoints(nodes, KeyHash.Default, [new(1, 0), new(2, 1)]);
        Assert.Throws<InvalidOperationException>(() => ring.Add(new Node("c"))).AssertSays("'c'");
        Assert.Equal("b", ring.SetState("a", NodeState.Draining).GetNodeByHash(1).Id);
        Assert.Throws<ArgumentException>(() => RingMap.FromPoints(nodes, KeyHash.Default, []));
        Assert.Throws<ArgumentException>(() => RingMap.FromPoints(nodes, KeyHash.Default, [new(1, 2)]));
        Assert.Throws<ArgumentException>(() => RingMap.FromPoints(nodes, KeyHash.Default, [new(1, -1)]));
    }

    [Fact]
    public void One_point_owns_the_whole_circle()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b"));
        RingMap ring = RingMap.FromPoints(nodes, KeyHash.Default, [new(77, 1)]);
        Assert.Equal([0, 1], ring.GetShares());
        Assert.Equal("b", ring.GetNodeByHash(500).Id);
    }

    [Fact]
    public void Maglev_takes_given_tables_and_only_primes_of_its_own()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b"));
        MaglevMap map = MaglevMap.FromTable(nodes, KeyHash.Default, [0, 1, 1, 0, 1]);
        Assert.Equal("b", map.GetNodeByHash(12).Id);
        Assert.Equal([0.4, 0.6], map.GetShares());
        Assert.Throws<ArgumentException>(() => MaglevMap.FromTable(nodes, KeyHash.Default, [0, 2]));
        Assert.Throws<InvalidOperationException>(() => map.Add(new Node("c")));
        Assert.Throws<ArgumentOutOfRangeException>(() => MaglevMap.Create(nodes, tableSize: 65_536));
        Assert.Throws<ArgumentException>(() => MaglevMap.Create(Maps.Nodes(8), tableSize: 7));
    }
}
