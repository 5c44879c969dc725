using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Ledger;

/// <summary>
/// Which record a key belongs to, for every key ever used. Extendible hashing: a directory of segments by the leading
/// bits of the hash. A segment grows by a quarter until it is split in two, so no insertion moves more than 4,096
/// entries (about 20 us), whatever the number of keys; the directory doubles once in a doubling of keys and has 8 bytes
/// per 3,000 keys. Fagin et al., Extendible Hashing (1979).
/// </summary>
/// <remarks>16 bytes an entry, seven to nine tenths of them used: 18 to 24 bytes a key. Not thread-safe.</remarks>
internal sealed class KeyTable
{
    // Two of 10^9 keys have one hash with a chance of 3 %, three with none to speak of.
    private const int MaxEqualHashes = 4;

    // As far behind a segment's address as its last field may be.
    private const int SegmentBytes = 56;

    private KeySegment[] _directory = [new KeySegment(0)];
    private int _depth;

    /// <summary>How many keys there are.</summary>
    public long Count { get; private set; }

    /// <summary>What the segments take, in bytes.</summary>
    public long Bytes
    {
        get
        {
            long entries = 0;
            for (int i = 0; i < _directory.Length; i++)
            {
                if (i == 0 || _directory[i] != _directory[i - 1])
                    entries += _directory[i].Capacity;
            }

            return entries * Unsafe.SizeOf<KeyEntry>() + 8L * _directory.Length;
        }
    }

    /// <summary>The segments in the order of the hashes; those that are split later keep what they had.</summary>
    public KeySegment[] Segments()
    {
        var segments = new List<KeySegment>(_directory.Length);
        for (int i = 0; i < _directory.Length; i++)
        {
            if (i == 0 || _directory[i] != _directory[i - 1])
                segments.Add(_directory[i]);
        }

        return [.. segments];
    }

    /// <summary>The segment that a hash belongs to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeySegment SegmentOf(ulong hash) =>
        // Two shifts: one by 64 would be one by 0.
        Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_directory), (nint)(hash >> 1 >> (63 - _depth)));

    /// <summary>Fetches the segment of a hash into the cache, without waiting for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchSegment(ulong hash)
    {
        if (!Sse.IsSupported)
            return;
        // The reference as a number: to ask an object for an address is to read it. If it moves, this was in vain.
        ref KeySegment segment = ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_directory), (nint)(hash >> 1 >> (63 - _depth)));
        nint address = Unsafe.As<KeySegment, nint>(ref segment);
        Sse.Prefetch0((void*)address);
        Sse.Prefetch0((void*)(address + SegmentBytes));
    }

    /// <summary>Fetches the place of a hash into the cache; its segment should be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref SegmentOf(hash).HomeOf(hash)));
    }

    /// <summary>Adds a key that is not there.</summary>
    public void Add(ulong hash, long sequence)
    {
        KeySegment segment = SegmentOf(hash);
        if (segment.IsFull)
            segment = MakeRoom(segment, hash);
        segment.Add(new KeyEntry { Hash = hash, Value = (ulong)sequence });
        Count++;
    }

    /// <summary>Adds a key unless there is one of the same hash, which may be the same key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong hash, long sequence)
    {
        KeySegment segment = SegmentOf(hash);
        if (segment.IsFull)
            segment = MakeRoom(segment, hash);
        if (!segment.TryAdd(hash, (ulong)sequence))
            return false;
        Count++;
        return true;
    }

    /// <summary>
    /// Adds a key of an image; false if no book has written it: hashes are spread evenly, whatever the keys, so few are
    /// equal, and few share more first bits than so many keys need.
    /// </summary>
    /// <param name="entry">The key.</param>
    /// <param name="keys">How many there will be.</param>
    public bool TryRestore(in KeyEntry entry, long keys)
    {
        KeySegment segment = SegmentOf(entry.Hash);
        if (segment.IsFull)
        {
            if (segment.Depth > BitOperations.Log2((ulong)keys))
                return false;
            segment = MakeRoom(segment, entry.Hash);
        }

        if (!segment.TryAdd(entry.Hash, entry.Value))
        {
            int equal = 0;
            for (int i = segment.Find(entry.Hash, -1); i >= 0; i = segment.Find(entry.Hash, i))
                equal++;
            if (equal > MaxEqualHashes)
                return false;
            segment.Add(entry);
        }

        Count++;
        return true;
    }

    /// <summary>Whether a record has this key's hash, and no hold of it has ended.</summary>
    public bool IsOpen(ulong hash, long sequence)
    {
        KeySegment segment = SegmentOf(hash);
        int index = segment.Find(hash, -1);
        while (index >= 0 && segment.At(index).Sequence != sequence)
            index = segment.Find(hash, index);
        return index >= 0 && segment.At(index).End == HoldEnd.None;
    }

    /// <summary>Takes a key out again: a chain that failed leaves no trace.</summary>
    public void Remove(ulong hash, long sequence)
    {
        SegmentOf(hash).RemoveAt(IndexOf(hash, sequence));
        Count--;
    }

    /// <summary>Notes how the hold of a key ended.</summary>
    public void SetEnd(ulong hash, long sequence, HoldEnd end) =>
        SegmentOf(hash).At(IndexOf(hash, sequence)).Value = (ulong)sequence | ((ulong)end << KeyEntry.EndShift);

    /// <summary>Makes room ahead of time for about so many keys in all.</summary>
    public void Reserve(long keys)
    {
        if (Count != 0 || keys <= KeySegment.MaxCapacity / 2)
            return;
        // Each segment gets room for a tenth more than its share: chance fills some more than others.
        int depth = 0;
        while ((keys >> depth) > KeySegment.MaxCapacity * 3 / 4)
            depth++;
        int capacity = (int)Math.Min(KeySegment.MaxCapacity, ((keys >> depth) + 1) * 5 / 4 + 64);
        _depth = depth;
        _directory = new KeySegment[1 << depth];
        for (int i = 0; i < _directory.Length; i++)
            _directory[i] = new KeySegment(depth, capacity);
    }

    private int IndexOf(ulong hash, long sequence)
    {
        KeySegment segment = SegmentOf(hash);
        int index = segment.Find(hash, -1);
        while (index >= 0 && segment.At(index).Sequence != sequence)
            index = segment.Find(hash, index);
        return index >= 0 ? index : throw new InvalidOperationException("The key of a record is not in the table.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private KeySegment MakeRoom(KeySegment segment, ulong hash)
    {
        while (segment.IsFull)
        {
            if (segment.Capacity < KeySegment.MaxCapacity)
                segment.Grow(Math.Min(KeySegment.MaxCapacity, Math.Max(64, segment.Capacity * 5 / 4)));
            else
                Split(segment, hash);
            segment = SegmentOf(hash);
        }

        return segment;
    }

    private void Split(KeySegment segment, ulong hash)
    {
        if (segment.Depth == _depth)
        {
            // Each half of the doubled directory entry goes on pointing at the same segment.
            var doubled = new KeySegment[2 * _directory.Length];
            for (int i = 0; i < doubled.Length; i++)
                doubled[i] = _directory[i >> 1];
            _directory = doubled;
            _depth++;
        }

        int depth = segment.Depth + 1;
        int half = KeySegment.MaxCapacity * 5 / 8;
        var low = new KeySegment(depth, half);
        var high = new KeySegment(depth, half);
        foreach (KeyEntry entry in segment.Entries)
        {
            if (entry.Value == 0)
                continue;
            KeySegment into = ((entry.Hash >> (64 - depth)) & 1) == 0 ? low : high;
            if (into.IsFull)
                into.Grow(Math.Min(KeySegment.MaxCapacity, into.Capacity * 5 / 4));
            into.Add(entry);
        }

        int spread = 1 << (_depth - segment.Depth);
        int first = (int)(hash >> 1 >> (63 - _depth)) & ~(spread - 1);
        for (int i = 0; i < spread; i++)
            _directory[first + i] = i < spread / 2 ? low : high;
    }
}
