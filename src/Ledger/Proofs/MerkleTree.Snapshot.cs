using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Purlin.Ledger;

/// <content>As bytes, for snapshots: size, a hash for each 256 leaves, the leaves behind them.</content>
internal sealed partial class MerkleTree
{
    private const int PieceHashes = 2048;

    /// <summary>Writes what is kept of the first records; an eighth of a byte a record.</summary>
    /// <param name="destination">Where to.</param>
    /// <param name="most">
    /// How many records count. Of a tree that is larger only whole tiles are written; the rest is hashed again.
    /// </param>
    /// <param name="endPiece">Called now and then, where what follows may be written apart.</param>
    public void Save(IBufferWriter<byte> destination, long most, Action endPiece)
    {
        long saved = Size <= most ? Size : most / TileHashes * TileHashes;
        Span<byte> size = destination.GetSpan(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(size, saved);
        destination.Advance(sizeof(long));
        for (long tile = 0; tile < saved / TileHashes; tile++)
        {
            destination.Write(_tiles.TileRoot(tile));
            if (tile % PieceHashes == 0)
                endPiece();
        }

        if (saved == Size)
            destination.Write(_tiles.Frontier);
        endPiece();
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
