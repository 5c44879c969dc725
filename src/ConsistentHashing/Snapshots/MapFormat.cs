using System.Buffers.Binary;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Saved maps: "PCHM", version (2 bytes), epoch (8), the body's length (4), the body, CRC-32C of all before (4). The
/// body has nothing that routing does not depend on, and every map has one body alone: its hash is the fingerprint.
/// </summary>
internal static class MapFormat
{
    private const ushort Version = 1;
    private const int HeaderBytes = 18;
    private const int CrcBytes = 4;

    // Id, weight, state and three domains.
    private const int LeastNodeBytes = 2 + 8 + 1 + 3;

    private static ReadOnlySpan<byte> Magic => "PCHM"u8;

    public static ulong Fingerprint(NodeMap map)
    {
        var body = new MapWriter();
        WriteBody(map, body);
        return Shared.XxHash3.Hash(body.Written);
    }

    public static byte[] Save(NodeMap map)
    {
        var body = new MapWriter();
        WriteBody(map, body);
        var bytes = new byte[HeaderBytes + body.Written.Length + CrcBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(6), map.Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(14), body.Written.Length);
        body.Written.CopyTo(bytes.AsSpan(HeaderBytes));
        uint crc = Shared.Crc32C.Compute(bytes.AsSpan(0, bytes.Length - CrcBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - CrcBytes), crc);
        return bytes;
    }

    public static NodeMap Load(ReadOnlySpan<byte> bytes, KeyHash? hash)
    {
        if (bytes.Length < HeaderBytes + CrcBytes || !bytes.StartsWith(Magic))
            throw MapReader.Malformed("they do not begin like one");
        int version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        if (version != Version)
        {
            throw MapReader.Malformed(
                $"their version is {version}, but this package reads {Version}; use the package that wrote them");
        }

        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(bytes[^CrcBytes..]);
        if (crc != Shared.Crc32C.Compute(bytes[..^CrcBytes]))
            throw MapReader.Malformed("the checksum does not match, so they were damaged or cut");
        long epoch = BinaryPrimitives.ReadInt64LittleEndian(bytes[6..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[14..]);
        if (epoch < 1 || length != bytes.Length - HeaderBytes - CrcBytes)
            throw MapReader.Malformed("the epoch or the length is out of range");
        var reader = new MapReader(bytes.Slice(HeaderBytes, length));
        NodeMap map;
        try
        {
            map = ReadBody(ref reader, epoch, hash);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The bytes are a map that could not be made: {e.Message}", e);
        }

        return reader.IsAtEnd ? map : throw MapReader.Malformed("more follows than a map has");
    }

    private static void WriteBody(NodeMap map, MapWriter writer)
    {
        writer.WriteByte((byte)map.Engine);
        writer.WriteText(map.Hash.Name);
        writer.WriteWord(map.Hash.Seed);
        writer.WriteCount(map.Nodes.Count);
        foreach (Node node in map.Nodes.Span)
        {
            writer.WriteText(node.Id);
            writer.WriteDouble(node.Weight);
            writer.WriteByte((byte)node.State);
            writer.WriteText(node.Region);
            writer.WriteText(node.Zone);
            writer.WriteText(node.Rack);
        }

        map.WriteTo(writer);
    }

    private static NodeMap ReadBody(ref MapReader reader, long epoch, KeyHash? given)
    {
        var engine = (MapEngine)reader.ReadByte();
        string name = reader.ReadText(64) ?? "";
        ulong seed = reader.ReadWord();
        bool isGiven = given is not null && given.Seed == seed
            && string.Equals(given.Name, name, StringComparison.Ordinal);
        KeyHash hash = (isGiven ? given : KeyHash.ByName(name, seed)) ?? throw MapReader.Malformed(
            "the hash of their keys is not built in; give the one that the map was made with to Load");
        NodeSet nodes = ReadNodes(ref reader);
        return engine switch
        {
            MapEngine.SlotMap => SlotMap.Read(ref reader, nodes, hash, epoch),
            MapEngine.Ring => RingMap.Read(ref reader, nodes, hash, epoch),
            MapEngine.Rendezvous => RendezvousMap.Restore(nodes, hash, epoch),
            MapEngine.Maglev => MaglevMap.Read(ref reader, nodes, hash, epoch),
            MapEngine.Stateless => StatelessMap.Read(ref reader, nodes, hash, epoch),
            MapEngine.Jump => JumpMap.Read(ref reader, nodes, hash, epoch),
            _ => throw MapReader.Malformed($"the engine is {(byte)engine}"),
        };
    }

    private static NodeSet ReadNodes(ref MapReader reader)
    {
        var nodes = new Node[reader.ReadCountOf(LeastNodeBytes)];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new Node(reader.ReadText(NodeSet.MaxNameLength) ?? "")
            {
                Weight = reader.ReadDouble(),
                State = (NodeState)reader.ReadByte(),
                Region = reader.ReadText(NodeSet.MaxNameLength),
                Zone = reader.ReadText(NodeSet.MaxNameLength),
                Rack = reader.ReadText(NodeSet.MaxNameLength),
            };
            if (i > 0 && string.CompareOrdinal(nodes[i - 1].Id, nodes[i].Id) >= 0)
                throw MapReader.Malformed("the nodes are not in order");
        }

        return NodeSet.Of(nodes);
    }
}
