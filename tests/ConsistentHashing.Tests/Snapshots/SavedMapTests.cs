using System.Buffers.Binary;
using Purlin.Shared;

namespace Purlin.ConsistentHashing.Tests;

public sealed class SavedMapTests
{
    public static TheoryData<MapEngine> Engines => Maps.Engines;

    [Theory, MemberData(nameof(Engines))]
    public void A_loaded_map_is_the_same_and_goes_on_the_same(MapEngine engine)
    {
        NodeMap map = Maps.Create(engine, Maps.Zoned(30, 4), KeyHash.XxHash64(7)).Add(new Node("x")).Remove("x")
            .Add(new Node("y") { Region = "r", Rack = "k" }).SetState("node-3", NodeState.Down);
        NodeMap loaded = NodeMap.Load(map.Save());
        Assert.Equal(map.Fingerprint, loaded.Fingerprint);
        Assert.Equal(map.Save(), loaded.Save());
        Assert.Equal((map.Epoch, map.Engine, map.Hash), (loaded.Epoch, loaded.Engine, loaded.Hash));
        Assert.Equal(map.Nodes, loaded.Nodes);
        var one = new Node[3];
        var two = new Node[3];
        foreach (ulong hash in Maps.Hashes(2_000))
        {
            map.GetNodesByHash(hash, one);
            loaded.GetNodesByHash(hash, two);
            Assert.Equal(one, two);
        }

        Assert.Equal(map.Add(new Node("z")).Fingerprint, loaded.Add(new Node("z")).Fingerprint);
    }

    [Fact]
    public void Given_points_and_tables_and_weights_are_saved_too()
    {
        NodeSet nodes = NodeSet.Of(new Node("a"), new Node("b") { Weight = 2.5 });
        foreach (NodeMap map in Samples(nodes))
            Assert.Equal(map.Save(), NodeMap.Load(map.Save()).Save());
    }

    [Fact]
    public void Maps_that_differ_in_anything_have_different_fingerprints()
    {
        Node[] nodes = Maps.Nodes(5);
        NodeMap[] maps =
        [
            .. Enum.GetValues<MapEngine>().Select(engine => Maps.Create(engine, nodes)),
            SlotMap.Create(nodes), SlotMap.Create(nodes, KeyHash.XxHash3(1)), SlotMap.Create(nodes, KeyHash.XxHash64()),
            SlotMap.Create(nodes).SetState("node-1", NodeState.Down), SlotMap.Create(Maps.Zoned(5, 2)),
            SlotMap.Create(nodes).Add(new Node("x")).Remove("node-0").Add(new Node("node-0")).Remove("x"),
            SlotMap.Create([.. nodes[1..], new Node("node-0") { Weight = 2 }]),
            RingMap.Create(nodes, pointsPerWeight: 41), MaglevMap.Create(nodes, tableSize: 65_537),
        ];
        Assert.Equal(maps.Length, maps.Select(map => map.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void The_format_stays_readable()
    {
        // Written by version 1. A change of these bytes needs a new version that reads this one.
        RendezvousMap map = RendezvousMap.Create([new("b") { Weight = 2 }, new("a") { Zone = "z" }]);
        Assert.Equal(
            "5043484D010001000000000000002C000000030578786833000000000000000002"
            + "0261000000000000F03F0000027A00" + "0262000000000000004000000000", Convert.ToHexString(map.Save()[..^4]));
    }

    [Fact]
    public void Bytes_of_another_engine_are_no_slot_map()
    {
        byte[] ring = RingMap.Create(Maps.Nodes(2)).Save();
        Assert.Throws<InvalidDataException>(() => SlotMap.Load(ring)).AssertSays("another engine");
        Assert.Equal(2, SlotMap.Load(SlotMap.Create(Maps.Nodes(2)).Save()).Nodes.Count);
    }

    [Fact]
    public void A_hash_that_is_not_built_in_must_be_given()
    {
        var hash = new Maps.TwelveBits();
        byte[] bytes = RingMap.Create(Maps.Nodes(3), hash).Save();
        Assert.Throws<InvalidDataException>(() => NodeMap.Load(bytes)).AssertSays("not built in");
        Assert.Throws<InvalidDataException>(() => NodeMap.Load(bytes, KeyHash.XxHash64()));
        Assert.Same(hash, NodeMap.Load(bytes, hash).Hash);
    }

    [Fact]
    public void Damaged_cut_and_foreign_bytes_are_refused_by_name()
    {
        byte[] bytes = SlotMap.Create(Maps.Nodes(3)).Save();
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => NodeMap.Load(bytes.AsSpan(0, length)));
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] damaged = [.. bytes];
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidDataException>(() => NodeMap.Load(damaged));
        }

        byte[] newer = [.. bytes];
        newer[4] = 2;
        Assert.Throws<InvalidDataException>(() => NodeMap.Load(newer)).AssertSays("version is 2");
        Assert.Throws<InvalidDataException>(() => NodeMap.Load([1, 2, 3]));
    }

    [Fact]
    public void Hostile_bytes_are_refused_even_when_their_checksum_holds()
    {
        byte[][] seeds = [.. Samples(NodeSet.Of(
            new Node("a"), new Node("b") { Weight = 2.5, Zone = "z" }, new Node("c") { State = NodeState.Down }))
            .Select(map => map.Save())];
        ByteMutator.Check(seeds, bytes =>
        {
            // The mutation stands, the frame around it is made good again.
            if (bytes.Length >= 22)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), bytes.Length - 22);
                uint crc = Crc32C.Compute(bytes.AsSpan(0, bytes.Length - 4));
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), crc);
            }

            NodeMap map = NodeMap.Load(bytes);
            map.GetNodes("key", new Node[2]);
            Assert.Equal(bytes, map.Save());
        }, allowed: [typeof(InvalidDataException)], allocationLimitBytes: 64 << 20);
    }

    private static NodeMap[] Samples(NodeSet nodes) =>
    [
        SlotMap.Create(nodes, slots: SlotMap.MinSlots),
        SlotMap.Create(nodes, slots: SlotMap.MinSlots).Remove("a").Add(new Node("d") { Weight = 0.3 }),
        RingMap.Create(nodes, pointsPerWeight: 3),
        RingMap.FromPoints(nodes, KeyHash.Murmur3(9), [new(5, 0), new(5, 1), new(ulong.MaxValue, 1)]),
        RendezvousMap.Create(nodes),
        MaglevMap.Create(nodes, tableSize: 7),
        MaglevMap.FromTable(nodes, KeyHash.XxHash64(1), [0, 1, 1]),
        StatelessMap.Create(Maps.Nodes(4)).Remove("node-1").Add(new Node("x")).Remove("node-2"),
        JumpMap.Create(Maps.Nodes(3)).Add(new Node("a")),
    ];
}
