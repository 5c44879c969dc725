using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.RateLimiting;

/// <summary>
/// One flat array of slots, open addressing with linear probing: (identity, words...) each. Slots are claimed and never
/// given to another key; a generation that has no more room is emptied into the next one and dropped as a whole.
/// </summary>
/// <remarks>
/// Reading needs no lock: identities are published after their words. Claiming is for the holder of the shard's lock.
/// A key's search begins at the first slot of a bucket: as many slots as fill a cache line, where a whole number of
/// them does. A large array is pinned and begins at a line, so that identity and words of such a slot are in one.
/// </remarks>
internal sealed class SlotGeneration
{
    private const int LineWords = 8;
    private const int LineBytes = LineWords * sizeof(long);

    // Smaller ones are moved about by the collector as all else, and nothing is spent on how they lie in lines.
    private const int MinAlignedBytes = 1 << 14;

    private static long s_serial;

    private readonly long[] _cells;
    private readonly RateLimitKey[]? _keys;
    private readonly int _slots;
    private readonly int _stride;
    private readonly int _bucketSlots;
    private readonly int _start;
    private int _movedSlots;

    /// <param name="slots">How many; at least 2, and a whole number of buckets.</param>
    /// <param name="words">Words of a slot besides the identity.</param>
    /// <param name="verifiesKeys">Whether keys are kept and compared, so that two of one hash stay two.</param>
    public SlotGeneration(int slots, int words, bool verifiesKeys)
    {
        _slots = slots;
        _stride = words + 1;
        _bucketSlots = BucketSlots(words);
        int padding = PaddingFor(slots, words);
        _cells = GC.AllocateArray<long>((slots * _stride) + padding, pinned: padding > 0);
        if (padding > 0)
            _start = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(_cells, 0) & (LineBytes - 1)) / sizeof(long);
        _keys = verifiesKeys ? new RateLimitKey[slots] : null;
        // Nine tenths full, a search that finds nothing looks at about 50 neighbouring slots; one that finds, at 5.
        MaxUsed = Math.Max(slots - 1 - (slots / 10), 1);
        Serial = Interlocked.Increment(ref s_serial);
    }

    /// <summary>Later generations, of any table, have higher ones.</summary>
    public long Serial { get; }

    public int Slots => _slots;

    /// <summary>The slots themselves, for who finds keys without comparing them.</summary>
    public long[] Cells => _cells;

    /// <summary>Where they begin there.</summary>
    public nint FirstByte => _start * sizeof(long);

    /// <summary>Slots claimed, moved ones included.</summary>
    public int Used { get; private set; }

    /// <summary>How many may be claimed.</summary>
    public int MaxUsed { get; }

    /// <summary>Whether all its slots were moved.</summary>
    public bool IsEmptied => _movedSlots == _slots;

    /// <summary>Slots of a bucket, at which searches begin: those of a cache line, or one.</summary>
    public static int BucketSlots(int words) => LineWords % (words + 1) == 0 ? LineWords / (words + 1) : 1;

    public static long BytesFor(int slots, int words, bool verifiesKeys) =>
        (slots * (((words + 1L) * sizeof(long)) + (verifiesKeys ? Unsafe.SizeOf<RateLimitKey>() : 0)))
        + (PaddingFor(slots, words) * sizeof(long));

    public ref long WordAt(int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cells), offset + 1);

    public Span<long> WordsAt(int offset) => _cells.AsSpan(offset + 1, _stride - 1);

    /// <summary>The slot of a key, moved or not; or none.</summary>
    /// <returns>Its offset, or -1.</returns>
    public int Find(in KeyIdentity identity)
    {
        ref long cells = ref MemoryMarshal.GetArrayDataReference(_cells);
        int index = IndexOf(identity.Hash);
        while (true)
        {
            int offset = OffsetOf(index);
            long found = Volatile.Read(ref Unsafe.Add(ref cells, offset));
            if (found == (long)identity.Hash && (_keys is null || _keys[index] == identity.Key))
                return offset;
            if (found == 0)
                return -1;
            if (++index == _slots)
                index = 0;
        }
    }

    /// <summary>Gives a key that has no slot here the first free one; for the holder of the shard's lock.</summary>
    public SlotRef Claim(in KeyIdentity identity, ReadOnlySpan<long> words)
    {
        int index = IndexOf(identity.Hash);
        while (_cells[OffsetOf(index)] != 0)
            index = index + 1 == _slots ? 0 : index + 1;
        int offset = OffsetOf(index);
        words.CopyTo(WordsAt(offset));
        if (_keys is not null)
            _keys[index] = identity.Key;
        Volatile.Write(ref _cells[offset], (long)identity.Hash);
        Used++;
        return new(this, offset);
    }

    /// <summary>Takes the next slots out, in order; for the holder of the shard's lock.</summary>
    /// <param name="count">How many slots to look at.</param>
    /// <param name="take">Called with each key that was here and its words, which it may change.</param>
    /// <param name="state">Passed on.</param>
    public void MoveNext<TState>(int count, MoveAction<TState> take, TState state)
    {
        Span<long> copy = _stride <= 64 ? stackalloc long[_stride - 1] : new long[_stride - 1];
        for (int end = _movedSlots + Math.Min(count, _slots - _movedSlots); _movedSlots < end; _movedSlots++)
        {
            int offset = OffsetOf(_movedSlots);
            if (_cells[offset] == 0)
                continue;
            long first = SlotWord.Move(ref WordAt(offset));
            if (first == SlotWord.Moved)
                continue;
            WordsAt(offset).CopyTo(copy);
            copy[0] = first;
            take(new((ulong)_cells[offset], _keys is null ? default : _keys[_movedSlots]), copy, state);
        }
    }

    /// <summary>How many of the first slots hold something worth keeping, scaled up to all claimed ones.</summary>
    public int EstimateLive(ISlotRules rules, in LimiterNow now, int sample)
    {
        Span<long> copy = _stride <= 64 ? stackalloc long[_stride - 1] : new long[_stride - 1];
        int looked = Math.Min(sample, _slots), claimed = 0, live = 0;
        for (int i = 0; i < looked; i++)
        {
            int offset = OffsetOf(i);
            if (_cells[offset] == 0)
                continue;
            claimed++;
            long first = Volatile.Read(ref WordAt(offset));
            WordsAt(offset).CopyTo(copy);
            copy[0] = first;
            // A locked slot is in use; a moved one is not here.
            if (first == SlotWord.Locked || (first != SlotWord.Moved && !rules.IsIdle(copy, now)))
                live++;
        }

        return claimed == 0 ? Used : (int)Math.Ceiling((double)Used * live / claimed);
    }

    private static int PaddingFor(int slots, int words) =>
        (long)slots * (words + 1) * sizeof(long) < MinAlignedBytes ? 0 : LineWords - 1;

    private int OffsetOf(int index) => _start + (index * _stride);

    // The top bits choose the shard; these are the low ones.
    private int IndexOf(ulong hash) => (int)(((uint)hash * (ulong)(uint)(_slots / _bucketSlots)) >> 32) * _bucketSlots;
}
