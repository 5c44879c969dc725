using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Shared;

/// <summary>
/// XXH3, 64 bits: the fast, well mixed hash of a whole key or block. Not for keys an adversary chooses: that is
/// <c>SipHash</c>. The same bytes and seed give the same hash on every machine, byte order and vector width.
/// </summary>
/// <remarks>
/// Each length class (0, 1-3, 4-8, 9-16, 17-128, 129-240, more) has its own formula. Time is linear in the length, nothing is
/// allocated, every member may be called from any thread. Source: Yann Collet, <c>doc/xxhash_spec.md</c> 0.2.0 of the
/// xxHash project.
/// </remarks>
internal static partial class XxHash3
{
    private const int LongestShort = 16;
    private const int LongestMedium = 240;
    private const int ChunkLength = 16;

    /// <summary>The 64-bit XXH3 hash of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <param name="seed">Selects one of 2^64 hash functions.</param>
    /// <returns>The hash; its canonical byte form is big-endian.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed = 0) =>
        data.Length <= LongestShort
            ? HashShort(ref MemoryMarshal.GetReference(data), (uint)data.Length, seed)
            : data.Length <= LongestMedium
                ? HashMedium(ref MemoryMarshal.GetReference(data), (nuint)data.Length, seed)
                : HashLong(data, seed);

    private static ulong HashShort(ref byte data, uint length, ulong seed)
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
    private static ulong HashUpTo16(ref byte data, uint length, ulong seed)
    {
        ulong first = (UpTo16FirstKey + seed) ^ ReadUInt64(ref data, 0);
        ulong last = (UpTo16LastKey - seed) ^ ReadUInt64(ref data, length - sizeof(ulong));
        return Avalanche(length + BinaryPrimitives.ReverseEndianness(first) + last + MultiplyFold(first, last));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo8(ref byte data, uint length, ulong seed)
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
    private static ulong HashUpTo3(ref byte data, uint length, ulong seed)
    {
        uint first = data;
        uint middle = Unsafe.Add(ref data, length >> 1);
        uint last = Unsafe.Add(ref data, length - 1);
        uint combined = (first << 16) | (middle << 24) | (length << 8) | last;
        return AvalancheXxHash64((UpTo3Key + seed) ^ combined);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong HashMedium(ref byte data, nuint length, ulong seed) =>
        length <= 8 * ChunkLength ? HashUpTo128(ref data, length, seed) : HashUpTo240(ref data, length, seed);

    /// <summary>Chunks from the front and from the back, in pairs that meet (and may overlap) in the middle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong HashUpTo128(ref byte data, nuint length, ulong seed)
    {
        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ulong hash = length * Prime64_1;
        nuint last = length - ChunkLength;
        hash += Mix(ref data, 0, ref secret, 0, seed) + Mix(ref data, last, ref secret, 16, seed);
        if (length <= 32)
            return Avalanche(hash);

        hash += Mix(ref data, 16, ref secret, 32, seed) + Mix(ref data, last - 16, ref secret, 48, seed);
        if (length <= 64)
            return Avalanche(hash);

        hash += Mix(ref data, 32, ref secret, 64, seed) + Mix(ref data, last - 32, ref secret, 80, seed);
        if (length <= 96)
            return Avalanche(hash);

        hash += Mix(ref data, 48, ref secret, 96, seed) + Mix(ref data, last - 48, ref secret, 112, seed);
        return Avalanche(hash);
    }

    /// <summary>All whole chunks from the front, an avalanche after the eighth, then the last 16 bytes.</summary>
    private static ulong HashUpTo240(ref byte data, nuint length, ulong seed)
    {
        const nuint FirstPass = 8 * ChunkLength;
        const nuint SecondPassSecret = 3;
        const nuint LastChunkSecret = 119;

        ref byte secret = ref MemoryMarshal.GetReference(Secret);
        ulong hash = length * Prime64_1;
        for (nuint offset = 0; offset < FirstPass; offset += ChunkLength)
            hash += Mix(ref data, offset, ref secret, offset, seed);

        hash = Avalanche(hash);
        for (nuint offset = FirstPass; offset + ChunkLength <= length; offset += ChunkLength)
            hash += Mix(ref data, offset, ref secret, offset - FirstPass + SecondPassSecret, seed);

        return Avalanche(hash + Mix(ref data, length - ChunkLength, ref secret, LastChunkSecret, seed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ref byte data, nuint offset, ref byte secret, nuint secretOffset, ulong seed) =>
        MultiplyFold(
            ReadUInt64(ref data, offset) ^ (ReadUInt64(ref secret, secretOffset) + seed),
            ReadUInt64(ref data, offset + 8) ^ (ReadUInt64(ref secret, secretOffset + 8) - seed));

    /// <summary>The 128-bit product folded to 64 bits: high half xor low half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyFold(ulong left, ulong right)
    {
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

    /// <summary>A little-endian word at an offset the caller has shown to be in range; no alignment is needed.</summary>
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
}
