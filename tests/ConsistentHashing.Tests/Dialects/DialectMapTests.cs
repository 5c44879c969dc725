using System.Globalization;
using System.Text;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>The dialects as maps: the rules of the points are tested beside them.</summary>
public sealed class DialectMapTests
{
    private static readonly Node[] Ketama =
    [
        new("10.0.1.1:11211") { Weight = 600 }, new("10.0.1.2:11211") { Weight = 300 },
        new("10.0.1.3:11211") { Weight = 200 }, new("10.0.1.4:11211") { Weight = 350 },
        new("10.0.1.5:11211") { Weight = 1000 }, new("10.0.1.6:11211") { Weight = 800 },
        new("10.0.1.7:11211") { Weight = 950 }, new("10.0.1.8:11211") { Weight = 100 },
    ];

    [Fact]
    public void A_ketama_ring_sends_keys_where_libketama_does()
    {
        RingMap ring = KetamaRing.Create(Ketama);

        Assert.Equal(1_264, ring.PointCount);
        Assert.Equal("10.0.1.1:11211", ring.GetNode("0").Id);
        Assert.Equal("10.0.1.5:11211", ring.GetNode("1").Id);
    }

    [Fact]
    public void Rings_follow_their_points_for_every_key()
    {
        AssertFollows(KetamaRing.Create(Ketama), KetamaPoints.Create(Servers(Ketama)), Ketama);
        Node[] small = [new("b:1") { Weight = 3 }, new("a:1"), new("unix:/c") { Weight = 2 }];
        AssertFollows(NginxRing.Create(small), NginxPoints.Create(Servers(small)), small);
        AssertFollows(
            EnvoyRing.Create(small, 100, 1_000, EnvoyHashFunction.MurmurHash2),
            EnvoyRingPoints.Create(Servers(small), 100, 1_000, isMurmur: true), small);
        AssertFollows(EnvoyRing.Create(small), EnvoyRingPoints.Create(Servers(small), 1_024, 1 << 23, false), small);
    }

    [Fact]
    public void An_Envoy_table_is_followed_by_the_remainder()
    {
        Node[] hosts = [.. Enumerable.Range(90, 6).Select(port => new Node($"127.0.0.1:{port}")).Reverse()];

        MaglevMap map = EnvoyMaglev.Create(hosts, 7);

        Assert.Equal(
            ["92", "94", "90", "91", "95", "90", "93", "92"],
            Enumerable.Range(0, 8).Select(hash => map.GetNodeByHash((ulong)hash).Id[^2..]));
        Assert.Equal(KeyHash.XxHash64(), map.Hash);
    }

    [Fact]
    public void The_server_listed_first_keeps_a_place_that_two_have()
    {
        DialectPoint[] ordered = DialectPoint.Order([new(7, 1), new(7, 0), new(3, 2), new(7, 2)]);

        Assert.Equal([new(3, 2), new(7, 1)], ordered);
    }

    [Fact]
    public void Weights_that_a_dialect_does_not_know_are_refused()
    {
        foreach (double weight in new[] { 0.5, 1.5, 4_294_967_296 })
        {
            Node[] nodes = [new("a:1"), new("b:1") { Weight = weight }];
            Assert.Contains("'b:1'", Refusal(() => KetamaRing.Create(nodes)), StringComparison.Ordinal);
            Assert.Contains("'b:1'", Refusal(() => NginxRing.Create(nodes)), StringComparison.Ordinal);
            Assert.Contains("'b:1'", Refusal(() => EnvoyRing.Create(nodes)), StringComparison.Ordinal);
            Assert.Contains("'b:1'", Refusal(() => EnvoyMaglev.Create(nodes)), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.MemoryByWeight)]
    public void A_weight_of_a_million_is_refused_before_it_costs_memory() =>
        Assert.Contains(
            "160000160 points",
            Refusal(() => NginxRing.Create([new("a:1"), new("b:1") { Weight = 1_000_000 }])),
            StringComparison.Ordinal);

    [Fact]
    public void A_ring_of_more_points_than_any_may_have_is_refused() =>
        Assert.Contains(
            "16777280 points",
            Refusal(() => NginxRing.Create([new("a:1"), new("b:1") { Weight = 104_857 }])),
            StringComparison.Ordinal);

    [Fact]
    public void A_key_that_stands_on_a_point_belongs_to_it()
    {
        Node[] nodes = [.. Enumerable.Range(1, 20).Select(port => new Node($"a:{port}"))];
        RingMap ring = NginxRing.Create(nodes);
        foreach (Node node in nodes)
        {
            // What nginx hashes for the first point of a server, taken for a key.
            byte[] key = [.. Encoding.UTF8.GetBytes(node.Id.Replace(':', '\0')), 0, 0, 0, 0];
            Assert.Equal(node, ring.GetNode(key));
        }
    }

    [Fact]
    public void No_set_of_nodes_and_bad_sizes_are_refused()
    {
        Node[] twice = [new("a"), new("a")];
        Assert.Throws<ArgumentException>("nodes", () => KetamaRing.Create([]));
        Assert.Throws<ArgumentException>("nodes", () => NginxRing.Create(twice));
        Assert.Throws<ArgumentOutOfRangeException>("minimumSize",
            () => EnvoyRing.Create([new("a")], 20, 10, EnvoyHashFunction.XxHash64));
        Assert.Throws<ArgumentOutOfRangeException>("minimumSize",
            () => EnvoyRing.Create([new("a")], 0, 10, EnvoyHashFunction.XxHash64));
        Assert.Throws<ArgumentOutOfRangeException>("maximumSize",
            () => EnvoyRing.Create([new("a")], 1, EnvoyRing.DefaultMaximumSize + 1, EnvoyHashFunction.XxHash64));
        Assert.Throws<ArgumentOutOfRangeException>("hashFunction",
            () => EnvoyRing.Create([new("a")], 1, 10, (EnvoyHashFunction)2));
        foreach (int size in new[] { 0, 2, 8, 5_000_023 })
            Assert.Throws<ArgumentOutOfRangeException>("tableSize", () => EnvoyMaglev.Create([new("a")], size));
    }

    [Fact]
    public void A_map_of_a_dialect_has_a_plan_of_who_gives_what()
    {
        RingMap before = NginxRing.Create([new("a:1"), new("b:1")]);
        RingMap after = NginxRing.Create([new("a:1"), new("b:1"), new("c:1")]);

        MigrationPlan plan = MigrationPlan.Between(before, after);

        Assert.All(plan.Moves, move => Assert.Equal("c:1", move.To.Id));
        Assert.Equal(after.GetShares()[2], plan.MovedShare, 1e-12);
    }

    [Fact]
    public void A_saved_map_of_a_dialect_is_loaded_with_its_hash()
    {
        RingMap ring = KetamaRing.Create(Ketama);
        byte[] bytes = ring.Save();

        NodeMap loaded = NodeMap.Load(bytes, KetamaRing.KeyHash);

        Assert.Equal(ring.Fingerprint, loaded.Fingerprint);
        Assert.Equal(ring.GetNode("0"), loaded.GetNode("0"));
        Assert.Throws<InvalidDataException>(() => NodeMap.Load(bytes));
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.SharedState)]
    public void A_ring_of_a_dialect_serves_many_threads_at_once()
    {
        // Digest objects shared between threads once gave wrong owners elsewhere.
        RingMap ring = KetamaRing.Create(Ketama);
        Node[] expected = [.. Enumerable.Range(0, 2_000).Select(i => ring.GetNode($"{i}"))];
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], ring.GetNode($"{i}"));
        });
    }

    private static void AssertFollows(RingMap ring, DialectPoint[] points, Node[] nodes)
    {
        for (int i = 0; i < 2_000; i++)
        {
            string key = "key:" + i.ToString(CultureInfo.InvariantCulture);
            ulong hash = ring.Hash.Hash(Encoding.UTF8.GetBytes(key));
            Assert.Equal(nodes[Points.Owner(points, hash).Server], ring.GetNode(key));
        }
    }

    private static DialectServer[] Servers(Node[] nodes) =>
        [.. nodes.Select(node => new DialectServer(node.Id, (long)node.Weight))];

    private static string Refusal(Func<NodeMap> create) => Assert.Throws<ArgumentException>("nodes", create).Message;
}
