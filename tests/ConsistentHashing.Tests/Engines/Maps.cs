namespace Purlin.ConsistentHashing.Tests;

/// <summary>Maps and nodes for tests.</summary>
internal static class Maps
{
    /// <summary>Every engine by its factory.</summary>
    public static readonly Func<IEnumerable<Node>, KeyHash?, NodeMap>[] Factories =
    [
        (nodes, hash) => SlotMap.Create(nodes, hash, SlotMap.MinSlots),
        (nodes, hash) => RingMap.Create(nodes, hash, 40),
        (nodes, hash) => RendezvousMap.Create(nodes, hash),
        (nodes, hash) => MaglevMap.Create(nodes, hash, 2_003),
        (nodes, hash) => StatelessMap.Create(nodes, hash),
        (nodes, hash) => JumpMap.Create(nodes, hash),
    ];

    public static TheoryData<MapEngine> Engines => [.. Enum.GetValues<MapEngine>()];

    public static NodeMap Create(MapEngine engine, IEnumerable<Node> nodes, KeyHash? hash = null) =>
        Factories[(int)engine - 1](nodes, hash);

    public static Node[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => new Node($"node-{i}"))];

    public static Node[] Zoned(int count, int zones) =>
        [.. Enumerable.Range(0, count).Select(i => new Node($"node-{i}") { Zone = $"zone-{i % zones}" })];

    public static IEnumerable<ulong> Hashes(int count, ulong seed = 1) =>
        Enumerable.Range(0, count).Select(i => Mixing.Word(seed, (ulong)i));

    /// <summary>A hash with few values, so that points and keys meet all the time.</summary>
    internal sealed class TwelveBits() : KeyHash("twelve-bits", 0)
    {
        public override ulong Hash(ReadOnlySpan<byte> key) => Default.Hash(key) & 0xFFF0_0000_0000_0000;
    }
}
