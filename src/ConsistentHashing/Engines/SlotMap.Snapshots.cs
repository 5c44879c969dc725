using System.Numerics;

namespace Purlin.ConsistentHashing;

/// <content>The map as bytes: the slots as runs of one owner.</content>
public sealed partial class SlotMap
{
    /// <summary>A saved slot map.</summary>
    /// <inheritdoc cref="NodeMap.Load"/>
    /// <exception cref="InvalidDataException">
    /// They are no saved slot map, damaged, of another version, or of a hash that is neither built in nor given.
    /// </exception>
    public static new SlotMap Load(ReadOnlySpan<byte> bytes, KeyHash? hash = null) =>
        NodeMap.Load(bytes, hash) as SlotMap
        ?? throw new InvalidDataException("The bytes are a map of another engine. Use NodeMap.Load.");

    internal static SlotMap Read(ref MapReader reader, NodeSet nodes, KeyHash hash, long epoch)
    {
        int bits = reader.ReadByte();
        if (bits < BitOperations.Log2(MinSlots) || bits > BitOperations.Log2(MaxSlots))
            throw MapReader.Malformed($"it has 2^{bits} slots");
        CheckCount(nodes, 1 << bits);
        var cells = new ushort[1 << bits];
        var owned = new int[nodes.Count];
        int previous = -1;
        for (int slot = 0; slot < cells.Length;)
        {
            int owner = reader.ReadCount(nodes.Count - 1);
            int length = reader.ReadCount(cells.Length - slot);
            if (owner == previous || length == 0)
                throw MapReader.Malformed("a run of slots is empty or goes on the one before");
            cells.AsSpan(slot, length).Fill((ushort)owner);
            owned[owner] += length;
            slot += length;
            previous = owner;
        }

        SlotQuotas division = SlotQuotas.Compute(nodes, cells.Length, owned);
        for (int node = 0; node < owned.Length; node++)
        {
            // With the ceiling for those who have it, each quota equals what is owned in every map of this engine.
            if (owned[node] != division.Quotas[node])
                throw MapReader.Malformed($"node {node} owns {owned[node]} slots, which is not its share");
        }

        return new SlotMap(nodes, hash, epoch, cells, reader.ReadRanking(nodes), division.BelowOneSlot);
    }

    internal override void WriteTo(MapWriter writer)
    {
        writer.WriteByte((byte)BitOperations.Log2((uint)SlotCount));
        for (int slot = 0; slot < _cells.Length;)
        {
            int end = EndOfRun(slot);
            writer.WriteCount(_cells[slot]);
            writer.WriteCount(end - slot);
            slot = end;
        }

        writer.WriteRanking(Ranking);
    }
}
