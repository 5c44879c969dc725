using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// The log in memory, as long as the object lives: for tests, and for books whose truth is elsewhere. Records lie
/// behind
/// four bytes of length in chunks that never move, so reading needs no lock.
/// </summary>
internal sealed class MemoryStore : ILedgerStore
{
    // A position is the number of a chunk and the offset in it.
    private const int ChunkShift = 20;
    private const int ChunkBytes = 1 << ChunkShift;
    private const int LengthBytes = sizeof(int);
    private const int ReadBytes = 1 << 20;

    // Where every 64th record is, so that reading on from any record walks over few.
    private const int MarkShift = 6;

    private readonly Lock _lock = new();
    private readonly List<long> _marks = [];
    private volatile byte[]?[] _chunks = new byte[16][];
    private int _chunk = -1;
    private int _used = ChunkBytes;
    private long _last;

    /// <summary>Makes room ahead of time.</summary>
    /// <param name="records">How many.</param>
    /// <param name="bytes">Of all of them together.</param>
    public void Reserve(long records, long bytes)
    {
        int chunks = (int)((bytes + LengthBytes * records) >> ChunkShift) + 1;
        EnsureDirectory(chunks);
        for (int i = 0; i < chunks; i++)
            _chunks[i] ??= TouchedMemory.Allocate<byte>(ChunkBytes);
        _marks.EnsureCapacity((int)Math.Min(Array.MaxLength, (records >> MarkShift) + 1));
    }

    public ValueTask<long> GetLastSequenceAsync(CancellationToken cancellationToken) => new(Volatile.Read(ref _last));

    public ValueTask AppendAsync(RecordGroup group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (group.FirstSequence != _last + 1)
            throw new InvalidOperationException($"Record {_last + 1} is next, not {group.FirstSequence}.");
        lock (_lock)
        {
            for (int i = 0; i < group.Count; i++)
            {
                long position = Append(group[i]);
                group.SetPosition(i, position);
                if (((group.FirstSequence + i - 1) & ((1 << MarkShift) - 1)) == 0)
                    _marks.Add(position);
            }

            _last = group.LastSequence;
        }

        return default;
    }

    public ValueTask<bool> ReadAsync(long afterSequence, RecordGroup into, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        into.Clear(afterSequence + 1);
        long last;
        long position;
        lock (_lock)
        {
            last = _last;
            if (afterSequence >= last)
                return new(false);
            position = _marks[(int)(afterSequence >> MarkShift)];
        }

        for (long i = afterSequence >> MarkShift << MarkShift; i < afterSequence; i++)
            Take(ref position, out _);
        while (into.LastSequence < last && into.Bytes.Length < ReadBytes)
        {
            into.Add(Take(ref position, out long at));
            into.SetPosition(into.Count - 1, at);
        }

        return new(true);
    }

    public ReadOnlySpan<byte> ReadAt(long position, RecordBuffer buffer) => RecordAt(position);

    public ValueTask DisposeAsync() => default;

    private ReadOnlySpan<byte> RecordAt(long position)
    {
        ReadOnlySpan<byte> from = _chunks[(int)(position >> ChunkShift)].AsSpan((int)position & (ChunkBytes - 1));
        return from.Slice(LengthBytes, MemoryMarshal.Read<int>(from));
    }

    private long Append(ReadOnlySpan<byte> record)
    {
        if (_used + LengthBytes + record.Length > ChunkBytes)
            NextChunk();
        long position = ((long)_chunk << ChunkShift) | (uint)_used;
        Span<byte> into = _chunks[_chunk].AsSpan(_used);
        MemoryMarshal.Write(into, record.Length);
        record.CopyTo(into[LengthBytes..]);
        _used += LengthBytes + record.Length;
        return position;
    }

    /// <summary>The record at a position or, if the chunk ends there, at the start of the next.</summary>
    private ReadOnlySpan<byte> Take(ref long position, out long at)
    {
        int offset = (int)position & (ChunkBytes - 1);
        int chunk = (int)(position >> ChunkShift);
        // A record has at least one byte; what was never written is zero. A chunk filled to its last byte ends in the
        // position of the next.
        bool chunkEnds = offset > ChunkBytes - LengthBytes
            || MemoryMarshal.Read<int>(_chunks[chunk].AsSpan(offset)) == 0;
        at = chunkEnds ? (long)(chunk + 1) << ChunkShift : position;
        ReadOnlySpan<byte> record = RecordAt(at);
        position = at + LengthBytes + record.Length;
        return record;
    }

    private void NextChunk()
    {
        EnsureDirectory(_chunk + 2);
        _chunks[++_chunk] ??= new byte[ChunkBytes];
        _used = 0;
    }

    private void EnsureDirectory(int chunks)
    {
        if (chunks <= _chunks.Length)
            return;
        var grown = new byte[Math.Max(chunks, 2 * _chunks.Length)][];
        _chunks.CopyTo(grown, 0);
        _chunks = grown;
    }
}
