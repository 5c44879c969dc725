using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Snowflake;

/// <summary>
/// 26 Crockford digits as one AVX2 vector of ASCII: its lower half holds digits 0 to 15, its upper half 10 to 25.
/// </summary>
internal static class UlidVectors
{
    /// <summary>The digit that the upper half begins with.</summary>
    public const int UpperStart = 10;

    private const ulong Mask40 = (1UL << 40) - 1;

    /// <summary>Whether the processor has what is needed.</summary>
    public static bool IsSupported => Avx2.IsSupported;

    /// <summary>The digits of 128 bits.</summary>
    /// <remarks>
    /// Digit i has the bits from 5i - 2 of the value, counted from its highest. Two bytes that hold all of them are
    /// gathered into 16 bits, the high part of a product with a power of two is their shift to the right place, and
    /// the first digit comes out with 3 bits since nothing precedes it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // A vector that is returned goes through the stack.
    public static Vector256<byte> Encode(ulong high, ulong low)
    {
        var value = Vector128.Create(low, high).AsByte();
        Vector256<byte> both = Vector256.Create(value, value);

        // Digits 0-7 and 10-17, then 8-15 and 18-25.
        Vector256<ushort> first = Avx2.MultiplyHigh(
            Avx2.Shuffle(both, Vector256.Create(
                (byte)14, 15, 14, 15, 13, 14, 13, 14, 12, 13, 12, 13, 11, 12, 10, 11,
                8, 9, 8, 9, 7, 8, 7, 8, 6, 7, 5, 6, 5, 6, 4, 5)).AsUInt16(),
            Vector256.Create(
                (ushort)8, 256, 32, 1024, 128, 4096, 512, 64, 32, 1024, 128, 4096, 512, 64, 2048, 256));
        Vector256<ushort> second = Avx2.MultiplyHigh(
            Avx2.Shuffle(both, Vector256.Create(
                (byte)10, 11, 9, 10, 8, 9, 8, 9, 7, 8, 7, 8, 6, 7, 5, 6,
                3, 4, 3, 4, 2, 3, 2, 3, 1, 2, 0, 1, 0, 1, 0x80, 0)).AsUInt16(),
            Vector256.Create(
                (ushort)2048, 256, 32, 1024, 128, 4096, 512, 64, 32, 1024, 128, 4096, 512, 64, 2048, 256));
        var mask = Vector256.Create((ushort)31);
        Vector256<byte> digits = Avx2.PackUnsignedSaturate((first & mask).AsInt16(), (second & mask).AsInt16());

        // Both tables are looked up; bit 4 of the digit, moved to the top of its byte, chooses between them.
        Vector256<byte> below16 = Avx2.Shuffle(Twice("0123456789ABCDEF"u8), digits);
        Vector256<byte> from16 = Avx2.Shuffle(Twice("GHJKMNPQRSTVWXYZ"u8), digits);
        return Avx2.BlendVariable(below16, from16, Avx2.ShiftLeftLogical(digits.AsUInt16(), 3).AsByte());
    }

    /// <summary>The value of 26 characters, all of which are checked.</summary>
    /// <returns>False if one is no digit, or the first is above 7.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // As above.
    public static bool TryDecode(Vector256<byte> text, out ulong high, out ulong low)
    {
        // Bit 6 says letter; bit 5 is then the case, which is dropped. A table for each sixteen of 0x30-0x5F: an index
        // outside of its sixteen gets bit 7, for which the lookup gives 0; a digit has bit 7 set in its table.
        var letter = Vector256.Create((byte)0x40);
        Vector256<byte> folded = Vector256.AndNot(
            text, Avx2.ShiftRightLogical((text & letter).AsUInt16(), 1).AsByte());
        Vector256<byte> digits =
            Lookup(folded, 0x30, Vector128.Create(
                (byte)128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 0, 0, 0, 0, 0, 0))
            | Lookup(folded, 0x40, Vector128.Create(
                (byte)0, 138, 139, 140, 141, 142, 143, 144, 145, 129, 146, 147, 129, 148, 149, 128))
            | Lookup(folded, 0x50, Vector128.Create(
                (byte)150, 151, 152, 153, 154, 0, 155, 156, 157, 158, 159, 0, 0, 0, 0, 0));

        // 8 digits to 40 bits: pairs, pairs of pairs, and the two fours of each 64 bits.
        Vector256<short> tens = Avx2.MultiplyAddAdjacent(
            digits & Vector256.Create((byte)31), Vector256.Create((ushort)0x0120).AsSByte());
        Vector256<ulong> twenties = Avx2.MultiplyAddAdjacent(tens, Vector256.Create(0x0001_0400).AsInt16()).AsUInt64();
        Vector256<ulong> forties = ((twenties << 20) | (twenties >> 32)) & Vector256.Create(Mask40);

        ulong digits0To7 = forties.GetElement(0);
        ulong digits8To15 = forties.GetElement(1);
        ulong digits10To17 = forties.GetElement(2);
        high = (digits0To7 << 26) | (digits8To15 >> 30 << 16) | (digits10To17 >> 24);
        low = (digits10To17 << 40) | forties.GetElement(3);
        if (Avx2.MoveMask(digits) == -1 && digits0To7 >> 38 == 0)
            return true;
        high = low = 0;
        return false;
    }

    /// <summary>
    /// Characters as bytes, those above 255 as 255 and those above 32767 as 0: half by half, so that digits 0-7, 10-17
    /// and 8-15, 18-25 become 0-15, 10-25.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // As above.
    public static Vector256<byte> Narrow(Vector256<short> first, Vector256<short> second) =>
        Avx2.PackUnsignedSaturate(first, second);

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // A constant folds only where it is seen to be one.
    private static Vector256<byte> Lookup(Vector256<byte> text, byte start, Vector128<byte> table)
    {
        Vector256<byte> index = text - Vector256.Create(start);
        return Avx2.Shuffle(
            Vector256.Create(table, table), Avx2.AddSaturate(index, Vector256.Create((byte)0x70)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // As above.
    private static Vector256<byte> Twice(ReadOnlySpan<byte> table)
    {
        var half = Vector128.Create(table);
        return Vector256.Create(half, half);
    }
}
