using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.RateLimiting;

/// <summary>
/// Where the newest array of each shard of a table begins, laid side by side: a check that finds its key there has read
/// one line of this and one of the array. Only a short cut: what is not found here may be elsewhere. Thread-safe.
/// </summary>
/// <remarks>
/// An array and where its slots begin are written one after the other, between a stamp of 0 and one that no two arrays
/// share; whoever sees one stamp before and after has seen one array. A slot of any array that is not marked as moved
/// is its key's, so an array seen late does no harm. There is always a free slot, at which a search ends.
/// </remarks>
internal sealed class SlotHeads
{
    public const int Shards = 256;

    private const int LineBytes = 64;
    private const int BucketsMask = int.MaxValue;
    private const uint PlacesByBit = 0x6240;

    private readonly nint _slotBytes;
    private readonly nint _bucketBytes;
    private Heads _heads;

    /// <param name="words">Words of a slot besides its identity.</param>
    public SlotHeads(int words)
    {
        _slotBytes = (words + 1) * sizeof(long);
        _bucketBytes = _slotBytes * SlotGeneration.BucketSlots(words);
    }

    /// <summary>The shard of a hash.</summary>
    public static int ShardOf(ulong hash) => (int)(hash >> 56);

    /// <summary>Shows a shard's newest array; with the shard's lock held.</summary>
    public void Publish(int shard, SlotGeneration generation)
    {
        ref Head head = ref _heads[shard];
        Volatile.Write(ref head.Stamp, 0);
        Volatile.Write(ref head.Cells, generation.Cells);
        Volatile.Write(ref head.FirstByte, generation.FirstByte);
        long buckets = generation.Slots * _slotBytes / _bucketBytes;
        Volatile.Write(ref head.Stamp, (generation.Serial << 32) | buckets);
    }

    /// <summary>
    /// The first word of a key's slot. The first four slots are compared without a branch: one guessed wrong would be
    /// found out only when the line is there, and cost as much as all the rest.
    /// </summary>
    /// <returns>A null reference if it is not here.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long Find(ulong hash)
    {
        ref long slot = ref Start(hash, _bucketBytes, out nint left, out nint length);
        if (Unsafe.IsNullRef(ref slot))
            return ref slot;
        nint second = _slotBytes;
        nint third = second + second;
        nint fourth = third + second;
        second -= second >= left ? length : 0;
        third -= third >= left ? length : 0;
        fourth -= fourth >= left ? length : 0;
        nint place = -1;
        place = IdentityAt(ref slot, fourth) == (long)hash ? fourth : place;
        place = IdentityAt(ref slot, third) == (long)hash ? third : place;
        place = IdentityAt(ref slot, second) == (long)hash ? second : place;
        place = IdentityAt(ref slot, 0) == (long)hash ? 0 : place;
        return ref place != -1
            ? ref Unsafe.Add(ref Unsafe.AddByteOffset(ref slot, place), 1)
            : ref FindFurther(hash);
    }

    /// <summary>
    /// The same for slots of a single word: the four of a bucket are compared at once. Which of them it is takes no
    /// branch, so that nothing is guessed wrong while the line is on its way.
    /// </summary>
    /// <inheritdoc cref="Find"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long FindSingle(ulong hash)
    {
        if (!Avx2.IsSupported)
            return ref FindFurther(hash);
        ref long bucket = ref Start(hash, LineBytes, out _, out _);
        if (Unsafe.IsNullRef(ref bucket))
            return ref bucket;
        Vector256<long> same = Vector256.Equals(Identities(ref bucket), Vector256.Create((long)hash));
        uint found = same.ExtractMostSignificantBits();
        return ref found != 0 ? ref Unsafe.Add(ref bucket, PlaceOf(found) + 1) : ref FindFurther(hash);
    }

    /// <summary>Fetches the line at which a search for the hash will begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        // Only a hint: if the array moves in between, the wrong line is fetched.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Start(hash, _bucketBytes, out _, out _)));
    }

    /// <summary>
    /// Fetches the lines at which a search for the hash goes on, where it does not end in the one fetched before.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void PrefetchRest(ulong hash)
    {
        if (!Avx2.IsSupported)
            return;
        ref long bucket = ref Start(hash, LineBytes, out _, out _);
        if (Unsafe.IsNullRef(ref bucket))
            return;
        Vector256<long> identities = Identities(ref bucket);
        Vector256<long> ends = Vector256.Equals(identities, Vector256.Create((long)hash))
            | Vector256.Equals(identities, Vector256<long>.Zero);
        if (ends.ExtractMostSignificantBits() != 0)
            return;
        // At the end of the array it goes on elsewhere: then this was in vain.
        void* next = Unsafe.AsPointer(ref bucket);
        Sse.Prefetch0((byte*)next + LineBytes);
        Sse.Prefetch0((byte*)next + (2 * LineBytes));
    }

    // Those of a bucket of four, in the order 0, 2, 1, 3. Words loaded along with them are not looked at.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Identities(ref long bucket) =>
        Avx2.UnpackLow(Vector256.LoadUnsafe(ref bucket), Vector256.LoadUnsafe(ref bucket, 4));

    // The place, in words, of the identity that a bit of the comparison is for.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint PlaceOf(uint found) => (nint)(PlacesByBit >> (4 * BitOperations.TrailingZeroCount(found))) & 7;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long IdentityAt(ref long slot, nint offset) =>
        Volatile.Read(ref Unsafe.AddByteOffset(ref slot, offset));

    // One key in ten is not among those looked at first.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref long FindFurther(ulong hash)
    {
        ref long slot = ref Start(hash, _bucketBytes, out nint left, out nint length);
        if (Unsafe.IsNullRef(ref slot))
            return ref slot;
        nint slotBytes = _slotBytes;
        while (true)
        {
            long found = Volatile.Read(ref slot);
            if (found == (long)hash)
                return ref Unsafe.Add(ref slot, 1);
            if (found == 0)
                return ref Unsafe.NullRef<long>();
            left -= slotBytes;
            slot = ref Unsafe.AddByteOffset(ref slot, slotBytes);
            if (left == 0)
            {
                slot = ref Unsafe.SubtractByteOffset(ref slot, length);
                left = length;
            }
        }
    }

    // Where a search begins; a null reference if nothing is to be seen now.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long Start(ulong hash, nint bucketBytes, out nint left, out nint length)
    {
        ref Head head = ref HeadOf(hash);
        long stamp = Volatile.Read(ref head.Stamp);
        long[] cells = Volatile.Read(ref head.Cells);
        nint first = Volatile.Read(ref head.FirstByte);
        nint offset = BucketOf(hash, stamp) * bucketBytes;
        length = (nint)(stamp & BucketsMask) * bucketBytes;
        left = length - offset;
        return ref stamp == 0 || Volatile.Read(ref head.Stamp) != stamp
            ? ref Unsafe.NullRef<long>()
            : ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(cells), first + offset);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Head HeadOf(ulong hash) =>
        ref Unsafe.Add(ref Unsafe.As<Heads, Head>(ref _heads), (nint)(hash >> 56));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint BucketOf(ulong hash, long stamp) => (nint)((ulong)(uint)hash * (ulong)(uint)stamp >> 32);

    [InlineArray(Shards)]
    private struct Heads
    {
        private Head _first;
    }

    private struct Head
    {
        public long[] Cells;
        public nint FirstByte;
        public long Stamp;
    }
}
