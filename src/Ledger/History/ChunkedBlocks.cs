namespace Purlin.Ledger;

/// <summary>The headers of blocks, in chunks: found by index or by binary search. Not thread-safe.</summary>
internal sealed class ChunkedBlocks
{
    private const int ChunkShift = 9;
    private const int ChunkBlocks = 1 << ChunkShift;

    private readonly List<LegBlock[]> _chunks = [];

    // What is searched stands apart from the headers, eight to a cache line.
    private readonly ChunkedKeys _sequences = new();
    private readonly ChunkedKeys _effectives = new();

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory.</summary>
    public unsafe long MemoryBytes =>
        _chunks.Sum(chunk => (long)chunk.Length) * sizeof(LegBlock) + _sequences.MemoryBytes + _effectives.MemoryBytes;

    /// <summary>One header.</summary>
    public ref readonly LegBlock this[int index] => ref _chunks[index >> ChunkShift][index & (ChunkBlocks - 1)];

    /// <summary>Appends one.</summary>
    public void Add(in LegBlock block)
    {
        int at = Count & (ChunkBlocks - 1);
        if (at == 0)
            _chunks.Add(new LegBlock[Count == 0 ? 1 : ChunkBlocks]);
        LegBlock[] chunk = _chunks[^1];
        if (at == chunk.Length)
        {
            Array.Resize(ref chunk, 2 * at);
            _chunks[^1] = chunk;
        }

        chunk[at] = block;
        _sequences.Add(block.Sequence);
        _effectives.Add(block.EffectiveTicks);
        Count++;
    }

    /// <summary>The last block that begins at or before a sequence; -1 for none.</summary>
    public int LastBySequence(long sequence) => _sequences.CountNotPast(sequence, 0, Count) - 1;

    /// <summary>The last block of some that begins at or before a time; the one before the first for none.</summary>
    public int LastByEffective(long effectiveTicks, int first, int end) =>
        _effectives.CountNotPast(effectiveTicks, first, end) - 1;
}
