using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>
/// The bits of where each of a query's scalars occurs, by address, so that a loop has all of it in registers.
/// </summary>
/// <param name="slots">A hash table with linear probing: a scalar, and above it where its row begins.</param>
/// <param name="rows">The rows; the first one is that of all other scalars.</param>
/// <param name="collides">Whether a scalar is not at its own place.</param>
internal readonly unsafe struct TypoWindows(ulong* slots, byte* rows, bool collides)
{
    /// <summary>How many slots there are, a power of two.</summary>
    public const int Slots = 2 * BlockFormat.MaxTermBytes;

    /// <summary>A slot that is free: of no scalar, with the first row.</summary>
    public const ulong Free = uint.MaxValue;

    /// <summary>Which of the next five scalars of the query, from a place on, equal a scalar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Of(uint scalar, int from)
    {
        // Whether it occurs is a toss: no branch depends on it.
        ulong slot = slots[scalar & (Slots - 1)];
        if (collides)
            slot = Probe(slots, scalar);
        uint row = (uint)slot == scalar ? (uint)(slot >> 32) : 0;
        return (int)(*(ulong*)(rows + row + (uint)(from >> 3)) >> (from & 7)) & ((1 << TypoAutomaton.WindowBits) - 1);
    }

    /// <summary>The slot of a scalar, or the free one that it would take.</summary>
    public static ulong Probe(ulong* slots, uint scalar) => slots[PlaceOf(slots, scalar)];

    /// <summary>Where a scalar's slot is, or would be.</summary>
    public static uint PlaceOf(ulong* slots, uint scalar)
    {
        uint place = scalar & (Slots - 1);
        while ((uint)slots[place] != scalar && slots[place] != Free)
            place = (place + 1) & (Slots - 1);
        return place;
    }
}
