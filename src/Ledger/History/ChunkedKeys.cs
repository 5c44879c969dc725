using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>Numbers that are only appended, in chunks, for binary search. Not thread-safe.</summary>
internal sealed class ChunkedKeys
{
    private const int ChunkShift = 12;
    private const int ChunkKeys = 1 << ChunkShift;

    private long[][] _chunks = [];
    private int _count;

    /// <summary>Bytes of memory.</summary>
    public long MemoryBytes => _chunks.Sum(chunk => (long)chunk.Length) * sizeof(long);

    /// <summary>Appends one.</summary>
    public void Add(long key)
    {
        int at = _count & (ChunkKeys - 1);
        if (at == 0)
            _chunks = [.. _chunks, new long[_count == 0 ? 1 : ChunkKeys]];
        else if (at == _chunks[^1].Length)
            Array.Resize(ref _chunks[^1], 2 * at);
        _chunks[^1][at] = key;
        _count++;
    }

    /// <summary>How many numbers before an end are not past a target, if they ascend from a first on.</summary>
    /// <param name="target">The greatest that counts.</param>
    /// <param name="first">Those before it count in any case.</param>
    /// <param name="end">The one behind the last.</param>
    public int CountNotPast(long target, int first, int end)
    {
        if (first >= end)
            return first;
        long[][] chunks = _chunks;
        int chunk = first >> ChunkShift, last = (end - 1) >> ChunkShift;
        while (chunk < last)
        {
            int middle = (chunk + last + 1) >>> 1;
            if (chunks[middle][0] <= target)
                chunk = middle;
            else
                last = middle - 1;
        }

        int start = chunk << ChunkShift;
        int from = Math.Max(first - start, 0), to = Math.Min(end - start, ChunkKeys);
        return start + from + CountNotPast(chunks[chunk].AsSpan(from, to - from), target);
    }

    /// <summary>How many ascending numbers are not past a target. Halves without a branch to mispredict.</summary>
    public static int CountNotPast(ReadOnlySpan<long> keys, long target)
    {
        ref long key = ref MemoryMarshal.GetReference(keys);
        nint at = 0;
        for (nint length = keys.Length; length > 0;)
        {
            nint half = (length + 1) >>> 1;
            at += Unsafe.Add(ref key, at + half - 1) <= target ? half : 0;
            length -= half;
        }

        return (int)at;
    }
}
