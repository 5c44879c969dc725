using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Snowflake;

/// <summary>
/// The 26 Crockford digits of 128 bits, in UTF-16 or UTF-8: the first digit has 3 bits, each other 5. Reading checks
/// every character. Vectors where the processor has AVX2, digit by digit elsewhere; nothing allocates.
/// </summary>
internal static class UlidText
{
    /// <summary>The digits of a ULID, no more and no less.</summary>
    public const int Chars = 26;

    private const int DigitBits = 5;
    private const int FirstDigitMax = 7;

    /// <summary>Writes the digits.</summary>
    /// <returns>False if the destination has less than 26 characters.</returns>
    public static bool TryWrite<TChar>(ulong high, ulong low, Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (destination.Length < Chars)
            return false;
        ref TChar target = ref MemoryMarshal.GetReference(destination);
        if (UlidVectors.IsSupported)
            WriteVectors(high, low, ref target);
        else
            WriteDigits(high, low, destination);
        return true;
    }

    /// <summary>Reads 26 digits, lower case and I, L, O included.</summary>
    /// <returns>False if they are not a ULID; <see cref="Diagnose"/> says why.</returns>
    public static bool TryRead<TChar>(ReadOnlySpan<TChar> text, out ulong high, out ulong low)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (text.Length != Chars)
        {
            high = low = 0;
            return false;
        }

        return UlidVectors.IsSupported
            ? UlidVectors.TryDecode(Load(ref MemoryMarshal.GetReference(text)), out high, out low)
            : TryReadDigits(text, out high, out low);
    }

    /// <summary>Why a text is not a ULID.</summary>
    public static TextFault Diagnose<TChar>(ReadOnlySpan<TChar> text)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        if (text.Length != Chars)
            return new TextFault(TextRule.Length, text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (TextForm.Crockford.ValueOf(text[i]) >= TextForm.Crockford.Radix)
                return new TextFault(TextRule.Alphabet, i);
        }

        return TextForm.Crockford.ValueOf(text[0]) > FirstDigitMax ? new TextFault(TextRule.Overflow, 0) : default;
    }

    /// <summary>Writes digit by digit.</summary>
    internal static void WriteDigits<TChar>(ulong high, ulong low, Span<TChar> destination)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        var rest = new UInt128(high, low);
        for (int i = Chars - 1; i >= 0; i--)
        {
            int digit = (int)(uint)rest & (TextForm.Crockford.Radix - 1);
            destination[i] = TChar.CreateTruncating(TextForm.Crockford.SymbolOf(digit));
            rest >>= DigitBits;
        }
    }

    /// <summary>Reads digit by digit.</summary>
    internal static bool TryReadDigits<TChar>(ReadOnlySpan<TChar> text, out ulong high, out ulong low)
        where TChar : unmanaged, IBinaryInteger<TChar>
    {
        UInt128 value = 0;
        int worst = TextForm.Crockford.ValueOf(text[0]) > FirstDigitMax ? byte.MaxValue : 0;
        foreach (TChar symbol in text)
        {
            int digit = TextForm.Crockford.ValueOf(symbol);
            worst = Math.Max(worst, digit);
            value = (value << DigitBits) | (uint)digit;
        }

        bool isRead = worst < TextForm.Crockford.Radix;
        high = isRead ? (ulong)(value >> 64) : 0;
        low = isRead ? (ulong)value : 0;
        return isRead;
    }

    // The two halves overlap in the digits 10 to 15, so that each is one whole vector. A call of its own, with nothing
    // passed as a vector: that would go through the stack, and its tables would be kept there through a caller's loop,
    // 15 ns instead of 5 (scorecard S14).
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteVectors<TChar>(ulong high, ulong low, ref TChar target)
        where TChar : unmanaged
    {
        Vector256<byte> digits = UlidVectors.Encode(high, low);
        if (typeof(TChar) == typeof(byte))
        {
            ref byte bytes = ref Unsafe.As<TChar, byte>(ref target);
            digits.GetLower().StoreUnsafe(ref bytes);
            digits.GetUpper().StoreUnsafe(ref bytes, UlidVectors.UpperStart);
        }
        else
        {
            ref ushort chars = ref Unsafe.As<TChar, ushort>(ref target);
            (Vector256<ushort> lower, Vector256<ushort> upper) = Vector256.Widen(digits);
            lower.StoreUnsafe(ref chars);
            upper.StoreUnsafe(ref chars, UlidVectors.UpperStart);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // As above.
    private static Vector256<byte> Load<TChar>(ref TChar source)
        where TChar : unmanaged
    {
        if (typeof(TChar) == typeof(byte))
        {
            ref byte bytes = ref Unsafe.As<TChar, byte>(ref source);
            return Vector256.Create(
                Vector128.LoadUnsafe(ref bytes), Vector128.LoadUnsafe(ref bytes, UlidVectors.UpperStart));
        }

        // Saturation turns what is no ASCII into 0 or 255, which are no digits.
        ref short chars = ref Unsafe.As<TChar, short>(ref source);
        return UlidVectors.Narrow(
            Vector256.Create(
                Vector128.LoadUnsafe(ref chars), Vector128.LoadUnsafe(ref chars, UlidVectors.UpperStart)),
            Vector256.Create(
                Vector128.LoadUnsafe(ref chars, 8), Vector128.LoadUnsafe(ref chars, UlidVectors.UpperStart + 8)));
    }
}
