using System.Buffers.Binary;
using System.Numerics;

namespace Purlin.Shared;

/// <summary>
/// MurmurHash3, in the two variants in use: x86_32 (partitioners, Bloom filters) and x64_128 (Guava, Cassandra's
/// tables). For agreeing with others; for new keys <c>XxHash3</c> is faster. Not for keys an adversary chooses:
/// seed-independent collisions are known.
/// </summary>
/// <remarks>
/// Time is linear in the length, nothing is allocated, every member may be called from any thread. Source: Austin
/// Appleby, <c>MurmurHash3.cpp</c> of the SMHasher project.
/// </remarks>
internal static class Murmur3
{
    private const uint Word32Multiplier = 0xCC9E2D51;
    private const uint Word32SecondMultiplier = 0x1B873593;
    private const ulong EvenMultiplier = 0x87C37B91114253D5;
    private const ulong OddMultiplier = 0x4CF5AD432745937F;
    private const int BlockLength = 2 * sizeof(ulong);

    /// <summary>The 32-bit MurmurHash3 (x86_32) of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <param name="seed">Selects one of 2^32 hash functions.</param>
    /// <returns>The hash; its byte form is little-endian.</returns>
    public static uint Hash32(ReadOnlySpan<byte> data, uint seed = 0)
    {
        uint hash = seed;
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            hash ^= ScrambleWord(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xE6546B64;
        }

        // An empty tail scrambles to zero and changes nothing.
        hash ^= ScrambleWord((uint)ReadPartial(rest));
        return Finish(hash ^ (uint)data.Length);
    }

    /// <summary>The 128-bit MurmurHash3 (x64_128) of <paramref name="data"/>.</summary>
    /// <param name="data">The bytes, of any length and alignment.</param>
    /// <param name="seed">Selects one of 2^32 hash functions.</param>
    /// <returns>The two halves, h1 first; the byte form is <c>Low</c> then <c>High</c>, each little-endian.</returns>
    public static (ulong Low, ulong High) Hash128(ReadOnlySpan<byte> data, uint seed = 0)
    {
        ulong low = seed;
        ulong high = seed;
        ReadOnlySpan<byte> rest = data;
        for (; rest.Length >= BlockLength; rest = rest[BlockLength..])
        {
            low ^= ScrambleEven(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            low = ((BitOperations.RotateLeft(low, 27) + high) * 5) + 0x52DCE729;
            high ^= ScrambleOdd(BinaryPrimitives.ReadUInt64LittleEndian(rest[sizeof(ulong)..]));
            high = ((BitOperations.RotateLeft(high, 31) + low) * 5) + 0x38495AB5;
        }

        // The tail is the block that zeros would complete; a word of zeros scrambles to zero and changes nothing.
        if (rest.Length > sizeof(ulong))
        {
            low ^= ScrambleEven(BinaryPrimitives.ReadUInt64LittleEndian(rest));
            high ^= ScrambleOdd(ReadPartial(rest[sizeof(ulong)..]));
        }
        else
        {
            low ^= ScrambleEven(ReadPartial(rest));
        }

        low ^= (ulong)data.Length;
        high ^= (ulong)data.Length;
        low += high;
        high += low;
        low = Finish(low);
        high = Finish(high);
        low += high;
        high += low;
        return (low, high);
    }

    /// <summary>Up to eight bytes as the little-endian word that zeros complete.</summary>
    private static ulong ReadPartial(ReadOnlySpan<byte> bytes)
    {
        ulong word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            word = (word << 8) | bytes[i];

        return word;
    }

    private static uint ScrambleWord(uint word) =>
        BitOperations.RotateLeft(word * Word32Multiplier, 15) * Word32SecondMultiplier;

    private static ulong ScrambleEven(ulong word) =>
        BitOperations.RotateLeft(word * EvenMultiplier, 31) * OddMultiplier;

    private static ulong ScrambleOdd(ulong word) =>
        BitOperations.RotateLeft(word * OddMultiplier, 33) * EvenMultiplier;

    private static uint Finish(uint hash)
    {
        hash ^= hash >> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >> 13;
        hash *= 0xC2B2AE35;
        return hash ^ (hash >> 16);
    }

    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}
