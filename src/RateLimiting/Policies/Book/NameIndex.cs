using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.RateLimiting;

/// <summary>
/// The places of names: open addressing, at most half full, the hash beside the place so that one cache line
/// answers and the name is read once to be sure. Immutable and thread-safe; a lookup allocates nothing.
/// </summary>
/// <remarks>
/// The hash is the processor's CRC-32C, four characters at a time: a policy of 18 characters among 10,000 is resolved
/// in 16 ns, by a frozen dictionary in 25. It has no secret: names come from who makes policies and who codes against
/// them, never from who is limited.
/// </remarks>
internal sealed class NameIndex
{
    public static readonly NameIndex Empty = new([]);

    private const int CharsInWord = sizeof(ulong) / sizeof(char);

    private readonly string[] _names;
    private readonly Slot[] _slots;

    /// <param name="names">No two alike; the place of one is its index.</param>
    public NameIndex(string[] names)
    {
        _names = names;
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)names.Length * 2 + 2)];
        for (int place = 0; place < names.Length; place++)
        {
            uint hash = HashOf(names[place]);
            uint at = hash;
            while (_slots[at & (uint)(_slots.Length - 1)].Name is not null)
                at++;
            _slots[at & (uint)(_slots.Length - 1)] = new(names[place], hash, place);
        }
    }

    public ReadOnlySpan<string> Names => _names;

    /// <summary>The place of a name.</summary>
    /// <returns>It, or -1 if there is none of the name.</returns>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    public int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        Slot[] slots = _slots;
        uint hash = HashOf(name);
        for (uint at = hash; ; at++)
        {
            ref readonly Slot slot = ref slots[at & (uint)(slots.Length - 1)];
            string? found = slot.Name;
            if (found is null)
                return -1;
            if (slot.Hash == hash && AreSame(found, name))
                return slot.Place;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint HashOf(string name)
    {
        ref byte chars = ref Bytes(name);
        uint hash = (uint)name.Length;
        if (name.Length < CharsInWord)
        {
            foreach (char c in name)
                hash = BitOperations.Crc32C(hash, c);
            return hash;
        }

        // The last word overlaps the one before it; the length tells such names apart.
        int last = (name.Length - CharsInWord) * sizeof(char);
        uint end = BitOperations.Crc32C(hash, Word(ref chars, last));
        for (int at = 0; at < last; at += sizeof(ulong))
            hash = BitOperations.Crc32C(hash, Word(ref chars, at));
        return hash ^ BitOperations.RotateLeft(end, 16);
    }

    private static ref byte Bytes(string name) =>
        ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(name.AsSpan()));

    // Two overlapping vectors hold a name of 16 to 32 characters, as most are: a call would cost as much as the rest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreSame(string one, string other)
    {
        if (one.Length != other.Length || (uint)(one.Length - 16) > 16 || !Vector256.IsHardwareAccelerated)
            return one == other;
        ref ushort first = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(one.AsSpan()));
        ref ushort second = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(other.AsSpan()));
        nuint last = (nuint)one.Length - 16;
        Vector256<ushort> difference =
            (Vector256.LoadUnsafe(ref first) ^ Vector256.LoadUnsafe(ref second))
            | (Vector256.LoadUnsafe(ref first, last) ^ Vector256.LoadUnsafe(ref second, last));
        return difference == Vector256<ushort>.Zero;
    }

    private static ulong Word(ref byte chars, int at) =>
        Unsafe.ReadUnaligned<ulong>(ref Unsafe.AddByteOffset(ref chars, at));

    private readonly record struct Slot(string? Name, uint Hash, int Place);
}
