using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Ledger;

/// <summary>
/// Unsigned numbers of seven bits a byte, lowest first, the high bit saying that more follow. Only the shortest form of
/// a number is read, so that bytes are equal exactly when numbers are.
/// </summary>
internal static class Varint
{
    /// <summary>The longest form.</summary>
    public const int MaxBytes = 10;

    /// <summary>
    /// Writes a number where there are at least <see cref="MaxBytes"/>; those behind it may be overwritten.
    /// </summary>
    /// <returns>How many bytes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref byte into, ulong value)
    {
        // The length of random numbers is random, and a branch that is guessed wrong costs more than all the rest.
        if (Bmi2.X64.IsSupported && value < 1UL << (7 * sizeof(ulong)))
        {
            int last = BitOperations.Log2(value | 1) / 7;
            ulong bytes = Bmi2.X64.ParallelBitDeposit(value, 0x7F7F_7F7F_7F7F_7F7F)
                | (0x8080_8080_8080_8080 & ((1UL << (8 * last)) - 1));
            Unsafe.WriteUnaligned(ref into, bytes);
            return last + 1;
        }

        int length = 0;
        while (value >= 0x80)
        {
            Unsafe.Add(ref into, length++) = (byte)(value | 0x80);
            value >>= 7;
        }

        Unsafe.Add(ref into, length) = (byte)value;
        return length + 1;
    }

    /// <summary>Takes a number off the front.</summary>
    /// <returns>False if it is cut, too large, or not in its shortest form.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(scoped ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        // Without a branch on the length, as in writing.
        if (Bmi2.X64.IsSupported && bytes.Length >= sizeof(ulong))
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong ends = ~word & 0x8080_8080_8080_8080;
            if (ends != 0)
            {
                int bits = BitOperations.TrailingZeroCount(ends) + 1;
                ulong own = word & (ulong.MaxValue >> (64 - bits));
                value = Bmi2.X64.ParallelBitExtract(own, 0x7F7F_7F7F_7F7F_7F7F);
                bytes = bytes[(bits / 8)..];
                return bits == 8 || own >> (bits - 8) != 0;
            }
        }

        return TryReadByBytes(ref bytes, out value);
    }

    private static bool TryReadByBytes(scoped ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < Math.Min(bytes.Length, MaxBytes); i++)
        {
            byte next = bytes[i];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next >= 0x80)
                continue;
            // A last byte of zero adds nothing; a tenth byte above one adds what 64 bits do not have.
            bool isShortest = next != 0 || i == 0;
            bool fits = i < MaxBytes - 1 || next == 1;
            bytes = bytes[(i + 1)..];
            return isShortest && fits;
        }

        return false;
    }

    /// <summary>Puts small numbers of either sign where they have short forms: 0, -1, 1, -2, ...</summary>
    public static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    /// <summary>The inverse of <see cref="ZigZag"/>.</summary>
    public static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
