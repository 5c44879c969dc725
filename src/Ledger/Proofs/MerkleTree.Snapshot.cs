using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Purlin.Ledger;

/// <content>As bytes, for snapshots: size, a hash for each 256 leaves, the leaves behind them.</content>
internal sealed partial class MerkleTree
{
    /// <summary>Writes what is kept; an eighth of a byte a record.</summary>
    public void Save(IBufferWriter<byte> destination)
    {
        Span<byte> size = destination.GetSpan(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(size, Size);
        destination.Advance(sizeof(long));
        for (long tile = 0; tile < Size / TileHashes; tile++)
            destination.Write(_tiles.TileRoot(tile));
        destination.Write(_tiles.Frontier);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> wrote. Hashes are taken at their word here; each is compared with the log when a
    /// proof needs what is below it.
    /// </summary>
    /// <param name="bytes">All of them, and nothing else.</param>
    /// <param name="read">Reads the log.</param>
    /// <param name="tree">The tree.</param>
    /// <returns>False if the bytes are malformed.</returns>
    public static bool TryLoad(ReadOnlySpan<byte> bytes, ReadRecords read, [NotNullWhen(true)] out MerkleTree? tree)
    {
        tree = null;
        if (bytes.Length < sizeof(long))
            return false;
        long size = BinaryPrimitives.ReadInt64BigEndian(bytes);
        bytes = bytes[sizeof(long)..];
        long hashes = size / TileHashes + size % TileHashes;
        if (size < 0 || bytes.Length % HashBytes != 0 || bytes.Length / HashBytes != hashes)
            return false;
        int roots = (int)(size / TileHashes) * HashBytes;
        tree = new(read);
        tree._tiles.Restore(bytes[..roots], bytes[roots..]);
        return true;
    }
}
