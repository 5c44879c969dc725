namespace Purlin.Ledger;

/// <summary>Hashes that are only ever appended, in chunks that never move. Not thread-safe.</summary>
internal sealed class HashList
{
    private const int HashBytes = Sha256Batch.HashBytes;

    // 64 KiB: below the large object heap, and a whole tile of 256 never straddles two chunks.
    private const int ChunkHashes = 2048;

    private readonly List<byte[]> _chunks = [];

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    /// <summary>Hashes next to one another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">A power of two up to 256, of which <paramref name="first"/> is a multiple.</param>
    public ReadOnlySpan<byte> Slice(long first, int count) =>
        _chunks[(int)(first / ChunkHashes)].AsSpan((int)(first % ChunkHashes) * HashBytes, count * HashBytes);

    /// <summary>Appends one.</summary>
    public void Add(ReadOnlySpan<byte> hash)
    {
        int at = (int)(Count % ChunkHashes);
        if (at == 0)
            _chunks.Add(new byte[ChunkHashes * HashBytes]);
        hash.CopyTo(_chunks[^1].AsSpan(at * HashBytes));
        Count++;
    }
}
