using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.RateLimiting;

/// <summary>
/// The words of a replay whose policy is one bucket, in a table of their own: flat, open addressing, that doubles. For
/// one user, so that a charge is a plain write, and the memory of the checks that follow comes meanwhile: a third of
/// the time of the tables that limiters share. Not thread-safe.
/// </summary>
/// <remarks>
/// Half full at most; a slot is a hash, never 0, and a word. One slot more than are used stands behind the last.
/// </remarks>
internal sealed class ReplayBuckets(long newWord)
{
    private const int FirstSlots = 64;

    private Slot[] _slots = new Slot[FirstSlots + 1];
    private int _mask = FirstSlots - 1;
    private int _shift = ShiftOf(FirstSlots);
    private int _used;

    /// <summary>Fetches where the search for a hash begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(ulong hash)
    {
        // Only a hint: if the array moves in between, the wrong line is fetched.
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref SlotAt(hash >> _shift)));
    }

    /// <summary>The word of a key; that of a new one if it was not seen yet. Good until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref long WordOf(ulong hash)
    {
        // One in four is in the second slot: which of both it is takes no branch.
        ref Slot slot = ref SlotAt(hash >> _shift);
        slot = ref Unsafe.Add(ref slot, Unsafe.Add(ref slot, 1).Hash == hash ? 1 : 0);
        return ref slot.Hash == hash ? ref slot.Word : ref FindFurther(hash);
    }

    private static int ShiftOf(int slots) => 64 - BitOperations.Log2((uint)slots);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Slot SlotAt(ulong index) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)index);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ref long FindFurther(ulong hash)
    {
        ref Slot slot = ref Search(hash);
        if (slot.Hash == hash)
            return ref slot.Word;
        if (2 * _used > _mask)
        {
            Double();
            slot = ref Search(hash);
        }

        _used++;
        slot = new() { Hash = hash, Word = newWord };
        return ref slot.Word;
    }

    // The slot of the hash, or the first free one where it would be.
    private ref Slot Search(ulong hash)
    {
        Slot[] slots = _slots;
        int index = (int)(hash >> _shift);
        while (slots[index].Hash != hash && slots[index].Hash != 0)
            index = (index + 1) & _mask;
        return ref slots[index];
    }

    private void Double()
    {
        Slot[] old = _slots;
        _mask = (2 * _mask) + 1;
        _slots = new Slot[_mask + 2];
        _shift = ShiftOf(_mask + 1);
        foreach (Slot slot in old)
        {
            if (slot.Hash != 0)
                Search(slot.Hash) = slot;
        }
    }

    private struct Slot
    {
        public ulong Hash;
        public long Word;
    }
}
