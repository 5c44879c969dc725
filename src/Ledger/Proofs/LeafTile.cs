namespace Purlin.Ledger;

/// <summary>The hashes of up to 256 leaves whose first is a multiple of 256, hashed again from the log.</summary>
internal sealed class LeafTile
{
    private const int HashBytes = Sha256Batch.HashBytes;
    private const int TileHashes = MerkleTiles.TileHashes;

    private readonly byte[] _hashes = new byte[TileHashes * HashBytes];

    /// <summary>Which tile; -1 for none.</summary>
    public long Index { get; private set; } = -1;

    /// <summary>How many leaves are here.</summary>
    public int Count { get; private set; }

    /// <summary>Some of the leaves.</summary>
    public ReadOnlySpan<byte> Leaves(int first, int count) => _hashes.AsSpan(first * HashBytes, count * HashBytes);

    /// <summary>Empties it; it is no tile until it is named.</summary>
    public void Clear()
    {
        Index = -1;
        Count = 0;
    }

    /// <summary>Says which tile the leaves added are.</summary>
    public void Name(long index) => Index = index;

    /// <summary>Makes it another tile whose leaves are known.</summary>
    public void Set(long index, ReadOnlySpan<byte> leaves)
    {
        Index = index;
        Count = leaves.Length / HashBytes;
        leaves.CopyTo(_hashes);
    }

    /// <summary>Hashes as many records as are missing, or as there are.</summary>
    public void Add(RecordGroup records)
    {
        int count = Math.Min(records.Count, TileHashes - Count);
        var leaves = new RecordMessages(records, 0, count);
        Sha256Batch.Hash(MerkleMath.LeafPrefix, leaves, _hashes.AsSpan(Count * HashBytes));
        Count += count;
    }

    /// <summary>Whether a whole tile has this root.</summary>
    public bool IsRootedIn(ReadOnlySpan<byte> root)
    {
        Span<byte> actual = stackalloc byte[HashBytes];
        MerkleTiles.Fold(_hashes, actual);
        return actual.SequenceEqual(root);
    }
}
