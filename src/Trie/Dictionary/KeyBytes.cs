using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Purlin.Trie;

/// <summary>Bytes of keys, read eight at a time; what is read may be readable 8 bytes beyond its end.</summary>
internal static unsafe class KeyBytes
{
    /// <summary>The first eight bytes as a big-endian number; zeros where there are fewer.</summary>
    /// <param name="key">Readable 8 bytes beyond its end.</param>
    /// <param name="length">Its length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Head(byte* key, int length)
    {
        ulong head = BinaryPrimitives.ReverseEndianness(*(ulong*)key);
        return length >= 8 ? head : head & ~Beyond(length);
    }

    /// <summary>The bits of a head beyond so many bytes.</summary>
    /// <param name="length">0 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Beyond(int length) => length >= 8 ? 0 : ulong.MaxValue >> (8 * length);

    /// <summary>How many bytes two have in common from their start; both readable 8 bytes beyond their ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Common(byte* first, int firstLength, byte* second, int secondLength)
    {
        int shorter = Math.Min(firstLength, secondLength);
        for (int at = 0; at < shorter; at += 8)
        {
            ulong different = *(ulong*)(first + at) ^ *(ulong*)(second + at);
            if (different != 0)
                return Math.Min(shorter, at + (BitOperations.TrailingZeroCount(different) / 8));
        }

        return shorter;
    }
}
