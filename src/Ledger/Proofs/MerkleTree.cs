using System.Numerics;
using System.Security.Cryptography;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// The Merkle tree of RFC 6962 over the records of a log, with SHA-256: record i + 1 is leaf i. Hashes records when it
/// is asked, and answers for every past size.
/// </summary>
/// <remarks>
/// <para>
/// Kept is one hash for 256 leaves; what lies below is hashed again from the log, at most two tiles of 256 records an
/// answer, and compared with what is kept: a log that changed since is an error, not a wrong proof.
/// </para>
/// <para>One caller at a time.</para>
/// </remarks>
internal sealed partial class MerkleTree
{
    private const int HashBytes = Sha256Batch.HashBytes;
    private const int TileHashes = MerkleTiles.TileHashes;

    private readonly ReadRecords _read;
    private readonly MerkleTiles _tiles = new();
    private readonly RecordGroup _scratch = new();

    // The two whole tiles that were needed last: those of a proof's leaf and of its tree's edge.
    private LeafTile _recent = new();
    private LeafTile _older = new();
    private readonly LeafTile _edge = new();

    /// <summary>An empty tree over a log.</summary>
    /// <param name="read">Reads the log, as <see cref="ILedgerStore.ReadAsync"/> does.</param>
    public MerkleTree(ReadRecords read)
    {
        _read = read;
    }

    /// <summary>How many records have been hashed so far.</summary>
    public long Size => _tiles.Size;

    /// <summary>Hashes records that the caller has at hand, so that they need not be read.</summary>
    /// <param name="records">The record after the last hashed one must be among them, or all must be older.</param>
    public void Append(RecordGroup records)
    {
        if (records.FirstSequence > Size + 1)
        {
            throw new ArgumentException(
                $"The group begins at record {records.FirstSequence}, but {Size + 1} is next.", nameof(records));
        }

        _tiles.Append(records, (int)Math.Min(Size + 1 - records.FirstSequence, records.Count));
    }

    /// <summary>Hashes what the log has, up to a size at least.</summary>
    /// <param name="size">How many records must have been hashed.</param>
    /// <param name="cancellationToken">Gives up; what has been hashed stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The log has fewer records.</exception>
    public async ValueTask AdvanceAsync(long size, CancellationToken cancellationToken = default)
    {
        while (Size < size)
        {
            if (!await _read(Size, _scratch, cancellationToken).ConfigureAwait(false))
                throw new ArgumentOutOfRangeException(nameof(size), size, $"The log has {Size} records.");
            Append(_scratch);
        }
    }

    /// <summary>The root of the first records.</summary>
    /// <param name="size">How many; 0 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<byte[]> GetRootAsync(long size, CancellationToken cancellationToken = default)
    {
        Guard.InRange(size, 0, long.MaxValue);
        await AdvanceAsync(size, cancellationToken).ConfigureAwait(false);
        if (size == 0)
            return SHA256.HashData([]);
        byte[] root = new byte[HashBytes];
        await HashAsync(new(0, size), root, cancellationToken).ConfigureAwait(false);
        return root;
    }

    /// <summary>Proves that a leaf is in the tree of a size.</summary>
    /// <param name="index">The leaf; its record is number <paramref name="index"/> + 1.</param>
    /// <param name="size">The size of the tree.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The hashes of the path, from the leaf's sibling up, one behind the other.</returns>
    public async ValueTask<byte[]> ProveInclusionAsync(
        long index, long size, CancellationToken cancellationToken = default)
    {
        Guard.InRange(size, 1, long.MaxValue);
        Guard.InRange(index, 0, size - 1);
        await AdvanceAsync(size, cancellationToken).ConfigureAwait(false);
        var ranges = new LeafRange[MerkleMath.MaxProofHashes];
        int count = MerkleMath.Inclusion(index, size, ranges);
        return await HashAllAsync(ranges, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proves that the tree of one size is the beginning of the tree of another.</summary>
    /// <param name="first">The smaller size.</param>
    /// <param name="second">The larger size.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The hashes of RFC 6962, 2.1.2; none if the sizes are equal or the first is 0.</returns>
    public async ValueTask<byte[]> ProveConsistencyAsync(
        long first, long second, CancellationToken cancellationToken = default)
    {
        Guard.InRange(second, 0, long.MaxValue);
        Guard.InRange(first, 0, second);
        await AdvanceAsync(second, cancellationToken).ConfigureAwait(false);
        if (first == 0)
            return [];
        var ranges = new LeafRange[MerkleMath.MaxProofHashes];
        int count = MerkleMath.Consistency(first, second, ranges);
        return await HashAllAsync(ranges, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The first record of the first 256 by which this tree and another differ, as far as both have hashed whole ones;
    /// 0 if they do not.
    /// </summary>
    public long FirstDifference(MerkleTree other)
    {
        long tiles = Math.Min(Size, other.Size) / TileHashes;
        for (long tile = 0; tile < tiles; tile++)
        {
            if (!_tiles.TileRoot(tile).SequenceEqual(other._tiles.TileRoot(tile)))
                return tile * TileHashes + 1;
        }

        return 0;
    }

    private async ValueTask<byte[]> HashAllAsync(LeafRange[] ranges, int count, CancellationToken cancellationToken)
    {
        byte[] hashes = new byte[count * HashBytes];
        for (int i = 0; i < count; i++)
        {
            Memory<byte> hash = hashes.AsMemory(i * HashBytes, HashBytes);
            await HashAsync(ranges[i], hash, cancellationToken).ConfigureAwait(false);
        }

        return hashes;
    }

    // A range of a proof or a whole tree. Its leaves that belong to no complete tile inside of it lie in one tile: a
    // range longer than a tile starts at a tile's first leaf.
    private async ValueTask HashAsync(LeafRange range, Memory<byte> hash, CancellationToken cancellationToken)
    {
        LeafTile? tile = null;
        if ((range.First | range.End) % TileHashes != 0)
            tile = await LoadAsync((range.End - 1) / TileHashes, cancellationToken).ConfigureAwait(false);
        Hash(range, tile, hash.Span);
    }

    private void Hash(LeafRange range, LeafTile? tile, Span<byte> hash)
    {
        long count = range.Count;
        if (BitOperations.IsPow2(count))
        {
            int level = BitOperations.Log2((ulong)count);
            if (level >= MerkleTiles.TileHeight)
                _tiles.Node(level, range.First >> level, hash);
            else
                MerkleTiles.Fold(tile!.Leaves((int)(range.First % TileHashes), (int)count), hash);
            return;
        }

        long middle = range.First + MerkleMath.Split(count);
        Span<byte> children = stackalloc byte[2 * HashBytes];
        Hash(range with { End = middle }, tile, children[..HashBytes]);
        Hash(range with { First = middle }, tile, children[HashBytes..]);
        Sha256Batch.HashPairs(children, hash);
    }

    private async ValueTask<LeafTile> LoadAsync(long index, CancellationToken cancellationToken)
    {
        if (index == Size / TileHashes)
        {
            _edge.Set(index, _tiles.Frontier);
            return _edge;
        }

        if (_recent.Index == index)
            return _recent;
        (_recent, _older) = (_older, _recent);
        if (_recent.Index == index)
            return _recent;
        LeafTile tile = _recent;
        tile.Clear();
        while (tile.Count < TileHashes)
        {
            long after = index * TileHashes + tile.Count;
            if (!await _read(after, _scratch, cancellationToken).ConfigureAwait(false))
                throw Changed(index, "is no longer there");
            tile.Add(_scratch);
        }

        if (!tile.IsRootedIn(_tiles.TileRoot(index)))
            throw Changed(index, "has changed");
        tile.Name(index);
        return tile;
    }

    private static InvalidDataException Changed(long tile, string how) => new(
        $"A record of {tile * TileHashes + 1} to {(tile + 1) * TileHashes} {how} since it was hashed first: the log " +
        "is no longer the one whose roots were given out.");
}
