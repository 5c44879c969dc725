using System.Buffers;
using System.Runtime.CompilerServices;

namespace Purlin.Ledger;

/// <summary>
/// Consecutive records and where the store has put them: what is appended as one, and what is read at once. Used again
/// and again, and free of allocation once it has grown. Not thread-safe.
/// </summary>
/// <remarks>
/// A record is written through <see cref="GetSpan"/> and <see cref="Advance"/> and ended by <see cref="EndRecord"/>;
/// <see cref="Add"/> does it in one call.
/// </remarks>
public sealed partial class RecordGroup : IBufferWriter<byte>
{
    private const int FirstBytes = 4096;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(FirstBytes);

    // _ends[i] is where record i ends; it begins where the one before ends.
    private int[] _ends = new int[64];
    private long[] _positions = new long[64];
    private int _length;

    /// <summary>The sequence of the first record: 1 or more.</summary>
    public long FirstSequence { get; private set; } = 1;

    /// <summary>How many records there are.</summary>
    public int Count { get; private set; }

    /// <summary>The sequence of the last record, or the one before the first if the group is empty.</summary>
    public long LastSequence => FirstSequence + Count - 1;

    /// <summary>All records behind one another, without anything between.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count == 0 ? 0 : _ends[Count - 1]);

    /// <summary>One record.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            CheckIndex(index);
            int start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsSpan(start, _ends[index] - start);
        }
    }

    /// <summary>Where each record ends in <see cref="Bytes"/>; it begins where the one before ends.</summary>
    internal ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>The positions of all records, for a store to write.</summary>
    internal Span<long> Positions => _positions.AsSpan(0, Count);

    /// <summary>Where the store has put a record.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public long PositionOf(int index)
    {
        CheckIndex(index);
        return _positions[index];
    }

    /// <summary>Says where a record is: the store does.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    /// <param name="position">From 0 to 2^48 - 1.</param>
    public void SetPosition(int index, long position)
    {
        CheckIndex(index);
        if ((ulong)position >> 48 != 0)
            throw new ArgumentOutOfRangeException(nameof(position), position, "A position is from 0 to 2^48 - 1.");
        _positions[index] = position;
    }

    /// <summary>Empties the group; memory is kept.</summary>
    /// <param name="firstSequence">The sequence of the record added next, >= 1.</param>
    public void Clear(long firstSequence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(firstSequence, 1);
        FirstSequence = firstSequence;
        Count = 0;
        _length = 0;
        ClearRows();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - _length < Math.Max(sizeHint, 1))
            GrowBytes(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(_length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _length))
            throw new ArgumentOutOfRangeException(nameof(count), count, "No more than the span that was asked for.");
        _length += count;
    }

    /// <summary>Makes one record of what has been written since the last one.</summary>
    public void EndRecord()
    {
        if (Count == _ends.Length)
            GrowRecords();
        _positions[Count] = 0;
        _ends[Count++] = _length;
    }

    /// <summary>Adds a whole record.</summary>
    /// <param name="record">Copied.</param>
    public void Add(ReadOnlySpan<byte> record)
    {
        record.CopyTo(GetSpan(record.Length));
        Advance(record.Length);
        EndRecord();
    }

    /// <summary>Takes records off the end again, those begun included.</summary>
    /// <param name="count">How many stay.</param>
    internal void Truncate(int count)
    {
        Count = count;
        _length = count == 0 ? 0 : _ends[count - 1];
        Captured.RemoveAll(leg => leg.Record >= count);
    }

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, "From 0 to the number of records - 1.");
    }

    private void GrowBytes(int needed) =>
        Array.Resize(ref _bytes, (int)Math.Min(Math.Max(2L * _bytes.Length, (long)_length + needed), Array.MaxLength));

    private void GrowRecords()
    {
        Array.Resize(ref _ends, 2 * _ends.Length);
        Array.Resize(ref _positions, 2 * _positions.Length);
    }
}
