using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Shared;

/// <summary>
/// XXH3, 64 bits: the fast, well mixed hash of a whole key or block. Not for keys an adversary chooses: that is
/// <c>SipHash</c>. The same bytes and seed give the same hash on every machine, byte order and vector width.
/// </summary>
/// <remarks>
/// Each length class (0, 1-3, 4-8, 9-16, 17-128, 129-240, more) has its own formula. Time is linear in the length,
/// nothing is allocated, every member may be called from any thread. Source: Yann Collet, <c>doc/xxhash_spec.md</c>
/// 0.2.0 of the xxHash project.
/// </remarks>
internal static partial class XxHash3
{
    private const int LongestShort = 16;
    private const int LongestMedium = 240;

    /// <summary>The 64-bit XXH3 hash of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <param name="seed">Selects one of 2^64 hash functions.</param>
    /// <returns>The hash; its canonical byte form is big-endian.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0) =>
        data.Length <= LongestShort
            ? HashShort(ref MemoryMarshal.GetReference(data), (nuint)data.Length, seed)
            : data.Length <= LongestMedium
                ? HashMedium(ref MemoryMarshal.GetReference(data), (nuint)data.Length, seed)
                : HashLong(data, seed);

    private static ulong HashShort(ref byte data, nuint length, ulong seed)
    {
        // Longest class first: identifiers and words of 9 to 16 bytes are the common keys.
        if (length > 8)
            return HashUpTo16(ref data, length, seed);

        if (length >= 4)
            return HashUpTo8(ref data, length, seed);

        return length > 0 ? HashUpTo3(ref data, length, seed) : AvalancheXxHash64(seed ^ EmptyKey);
    }

    // In the three short classes the reads from the front and from the back overlap when the length is not the class's
    // longest. They stay in range because the class's shortest length is at least one read.

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo16(ref byte data, nuint length, ulong seed)
    {
        ulong first = (UpTo16FirstKey + seed) ^ ReadUInt64(ref data, 0);
        ulong last = (UpTo16LastKey - seed) ^ ReadUInt64(ref data, length - sizeof(ulong));
        return Avalanche(length + BinaryPrimitives.ReverseEndianness(first) + last + MultiplyFold(first, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo8(ref byte data, nuint length, ulong seed)
    {
        seed ^= (ulong)BinaryPrimitives.ReverseEndianness((uint)seed) << 32;
        ulong combined = ((ulong)ReadUInt32(ref data, 0) << 32) + ReadUInt32(ref data, length - sizeof(uint));
        ulong hash = (UpTo8Key - seed) ^ combined;
        hash ^= BitOperations.RotateLeft(hash, 49) ^ BitOperations.RotateLeft(hash, 24);
        hash *= RrmxmxMultiplier;
        hash ^= (hash >> 35) + length;
        hash *= RrmxmxMultiplier;
        return hash ^ (hash >> 28);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo3(ref byte data, nuint length, ulong seed)
    {
        uint first = data;
        uint middle = Unsafe.Add(ref data, length >> 1);
        uint last = Unsafe.Add(ref data, length - 1);
        uint combined = (first << 16) | (middle << 24) | ((uint)length << 8) | last;
        return AvalancheXxHash64((UpTo3Key + seed) ^ combined);
    }

    /// <summary>The 128-bit product folded to 64 bits: high half xor low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyFold(ulong left, ulong right)
    {
        // A second multiplication is cheaper here than Math.BigMul, which hands the low half over through memory.
        if (Bmi2.X64.IsSupported)
            return Bmi2.X64.MultiplyNoFlags(left, right) ^ (left * right);

        ulong high = Math.BigMul(left, right, out ulong low);
        return high ^ low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Avalanche(ulong hash)
    {
        hash ^= hash >> 37;
        hash *= AvalancheMultiplier;
        return hash ^ (hash >> 32);
    }

    /// <summary>The stronger finish of XXH64, which XXH3 keeps for inputs of fewer than four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AvalancheXxHash64(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= Prime64_2;
        hash ^= hash >> 29;
        hash *= Prime64_3;
        return hash ^ (hash >> 32);
    }

    /// <summary>
    /// A little-endian word at an offset the caller has shown to be in range; no alignment is needed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadUInt64(ref byte source, nuint offset)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, offset));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    /// <inheritdoc cref="ReadUInt64"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ReadUInt32(ref byte source, nuint offset)
    {
        uint word = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref source, offset));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    /// <summary>Writes what <see cref="ReadUInt64"/> reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteUInt64(ref byte target, nuint offset, ulong word) =>
        Unsafe.WriteUnaligned(
            ref Unsafe.Add(ref target, offset),
            BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
}
