using System.Numerics;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// A keyed one-to-one mapping of the numbers below a size onto themselves, with no order that anybody without the key
/// could see. Immutable and thread-safe; nothing allocates.
/// </summary>
/// <remarks>
/// <para>
/// Of all 64 bits: SPECK64/128. Below that: a Feistel network of 10 rounds with SPECK64/128 as round function, on as
/// few bits as hold the size; a result outside of the size is mapped again until it is inside (cycle walking: Black,
/// Rogaway: Ciphers with Arbitrary Finite Domains, 2002), fewer than two times on average.
/// </para>
/// <para>
/// It hides how many ids there are and which follow which. It is no secret keeping: equal numbers give equal results,
/// 64-bit blocks are small, and in a small domain one can simply try all.
/// </para>
/// </remarks>
public sealed class OpaquePermutation
{
    /// <summary>The bytes of a key.</summary>
    public const int KeyBytes = Speck64.KeyBytes;

    private const int FeistelRounds = 10;
    private const int BlockBits = 64;

    private readonly Speck64 _cipher;
    private readonly ulong _max;
    private readonly int _lowBits;
    private readonly uint _lowMask;
    private readonly uint _highMask;

    /// <summary>A permutation of all numbers of 64 bits.</summary>
    /// <param name="key">16 bytes of a cryptographic generator.</param>
    /// <exception cref="ArgumentException">There are more or less.</exception>
    public OpaquePermutation(ReadOnlySpan<byte> key)
        : this(CipherOf(key), ulong.MaxValue)
    {
    }

    /// <summary>A permutation of the numbers below a size.</summary>
    /// <param name="key">16 bytes of a cryptographic generator.</param>
    /// <param name="size">How many numbers, from 2.</param>
    /// <exception cref="ArgumentException">The key has more or less bytes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of range.</exception>
    public OpaquePermutation(ReadOnlySpan<byte> key, ulong size)
        : this(CipherOf(key), Guard.InRange(size, 2UL, ulong.MaxValue) - 1)
    {
    }

    internal OpaquePermutation(Speck64 cipher, ulong max)
    {
        _cipher = cipher;
        _max = max;
        int bits = BlockBits - BitOperations.LeadingZeroCount(max);
        _lowBits = bits == BlockBits ? 0 : (bits + 1) / 2;
        _lowMask = (uint)((1UL << _lowBits) - 1);
        _highMask = (uint)((1UL << (bits - _lowBits)) - 1);
    }

    /// <summary>The greatest number.</summary>
    public ulong Max => _max;

    /// <summary>The number that a number is mapped to.</summary>
    /// <param name="number">From 0 to <see cref="Max"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is greater.</exception>
    public ulong Apply(ulong number)
    {
        Guard.InRange(number, 0UL, _max);
        do
            number = _lowBits == 0 ? _cipher.Encrypt(number) : Forward(number);
        while (number > _max);
        return number;
    }

    /// <summary>The number that is mapped to a number.</summary>
    /// <param name="number">From 0 to <see cref="Max"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is greater.</exception>
    public ulong Invert(ulong number)
    {
        Guard.InRange(number, 0UL, _max);
        do
            number = _lowBits == 0 ? _cipher.Decrypt(number) : Backward(number);
        while (number > _max);
        return number;
    }

    internal static Speck64 CipherOf(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
            throw new ArgumentException($"It has {key.Length} bytes, but must have {KeyBytes}.", nameof(key));
        return new Speck64(key);
    }

    private ulong Forward(ulong number)
    {
        uint low = (uint)number & _lowMask;
        uint high = (uint)(number >> _lowBits);
        for (uint round = 0; round < FeistelRounds; round += 2)
        {
            high ^= Mix(round, low) & _highMask;
            low ^= Mix(round + 1, high) & _lowMask;
        }

        return ((ulong)high << _lowBits) | low;
    }

    private ulong Backward(ulong number)
    {
        uint low = (uint)number & _lowMask;
        uint high = (uint)(number >> _lowBits);
        for (uint round = FeistelRounds; round > 0; round -= 2)
        {
            low ^= Mix(round - 1, high) & _lowMask;
            high ^= Mix(round - 2, low) & _highMask;
        }

        return ((ulong)high << _lowBits) | low;
    }

    private uint Mix(uint round, uint half) => (uint)_cipher.Encrypt(((ulong)round << 32) | half);
}
