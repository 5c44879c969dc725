using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// The kept part of the tree: one hash for every 256 leaves, one for every 256 of those and so on, and the leaves
/// behind the last whole 256. Every hash between two kept levels is folded again from at most 256 kept ones.
/// </summary>
/// <remarks>An eighth of a byte a leaf. Not thread-safe.</remarks>
internal sealed class MerkleTiles
{
    /// <summary>Levels between two kept ones.</summary>
    public const int TileHeight = 8;

    /// <summary>Hashes of a whole tile.</summary>
    public const int TileHashes = 1 << TileHeight;

    private const int HashBytes = Sha256Batch.HashBytes;

    // _levels[i] has the complete nodes of level 8 * (i + 1).
    private readonly List<HashList> _levels = [new()];
    private readonly byte[] _frontier = new byte[TileHashes * HashBytes];

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>How many leaves are behind the last whole tile, below 256.</summary>
    public int FrontierCount => (int)(Size % TileHashes);

    /// <summary>The leaves behind the last whole tile.</summary>
    public ReadOnlySpan<byte> Frontier => _frontier.AsSpan(0, FrontierCount * HashBytes);

    /// <summary>The root of a whole tile of leaves.</summary>
    public ReadOnlySpan<byte> TileRoot(long tile) => _levels[0].Slice(tile, 1);

    /// <summary>Hashes records and appends them.</summary>
    /// <param name="records">A group.</param>
    /// <param name="first">Its first record to append; those behind it follow.</param>
    public void Append(RecordGroup records, int first)
    {
        for (int count; first < records.Count; first += count)
        {
            count = Math.Min(records.Count - first, TileHashes - FrontierCount);
            var leaves = new RecordMessages(records, first, count);
            Sha256Batch.Hash(MerkleMath.LeafPrefix, leaves, _frontier.AsSpan(FrontierCount * HashBytes));
            Size += count;
            if (FrontierCount == 0)
                Complete(0, _frontier);
        }
    }

    /// <summary>The hash of a complete subtree of at least 256 leaves.</summary>
    /// <param name="level">Its height, 8 or more.</param>
    /// <param name="index">Which of its level.</param>
    /// <param name="hash">32 bytes.</param>
    public void Node(int level, long index, Span<byte> hash)
    {
        int above = level % TileHeight;
        Fold(_levels[level / TileHeight - 1].Slice(index << above, 1 << above), hash);
    }

    /// <summary>The root of neighbouring nodes.</summary>
    /// <param name="hashes">A power of two of them, at most 256.</param>
    /// <param name="root">32 bytes.</param>
    [SkipLocalsInit]
    public static void Fold(scoped ReadOnlySpan<byte> hashes, Span<byte> root)
    {
        // Level behind level: half the tile, a quarter, and so on.
        Span<byte> free = stackalloc byte[TileHashes * HashBytes];
        while (hashes.Length > HashBytes)
        {
            Span<byte> parents = free[..(hashes.Length / 2)];
            Sha256Batch.HashPairs(hashes, parents);
            free = free[parents.Length..];
            hashes = parents;
        }

        hashes.CopyTo(root);
    }

    /// <summary>Fills an empty one from a snapshot.</summary>
    /// <param name="tileRoots">The roots of all whole tiles.</param>
    /// <param name="frontier">The leaves behind them, below 256.</param>
    public void Restore(ReadOnlySpan<byte> tileRoots, ReadOnlySpan<byte> frontier)
    {
        for (; !tileRoots.IsEmpty; tileRoots = tileRoots[HashBytes..])
        {
            Add(0, tileRoots[..HashBytes]);
            Size += TileHashes;
        }

        frontier.CopyTo(_frontier);
        Size += frontier.Length / HashBytes;
    }

    // A full tile becomes one hash a kept level up, which may complete a tile there.
    private void Complete(int level, ReadOnlySpan<byte> tile)
    {
        Span<byte> root = stackalloc byte[HashBytes];
        Fold(tile, root);
        Add(level, root);
    }

    private void Add(int level, ReadOnlySpan<byte> hash)
    {
        if (level == _levels.Count)
            _levels.Add(new());
        HashList nodes = _levels[level];
        nodes.Add(hash);
        if (nodes.Count % TileHashes == 0)
            Complete(level + 1, nodes.Slice(nodes.Count - TileHashes, TileHashes));
    }
}
