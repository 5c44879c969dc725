using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>Codes as characters of 5 bits and back.</summary>
internal static class GeohashText
{
    public const int BitsPerChar = 5;
    public const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    private const ulong LowFive = 0x1F1F_1F1F_1F1F_1F1F;

    // The digit of each ASCII character, or 0xFF; upper case reads like lower.
    private static readonly byte[] Digits = MakeDigits();

    /// <summary>Writes the first 60 bits of a code of 64 as 12 characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ulong code, Span<char> text)
    {
        // The first character is highest, and memory starts with the lowest byte: so digits are scattered and reversed.
        ulong first = Reversed(FastBits.Deposit(code >> 24, LowFive));
        ulong rest = Reversed(FastBits.Deposit(code >> 4 & 0xFFFFF, LowFive)) >> 32;
        Vector128<byte> digits = Vector128.Create(first, rest).AsByte();
        Vector128<byte> chars = Chars(digits);
        (Vector128<ushort> eight, Vector128<ushort> four) = Vector128.Widen(chars);
        ref ushort target = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(text[..Geohash.MaxLength]));
        eight.StoreUnsafe(ref target);
        four.GetLower().StoreUnsafe(ref target, 8);
    }

    /// <summary>Writes as many characters as the destination has, 1 to 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteTo(ulong code, Span<char> destination)
    {
        if (destination.Length == Geohash.MaxLength)
            Write(code, destination);
        else
            WriteSome(code, destination);
    }

    /// <summary>The code of a text, 5 bits per character.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ulong code)
    {
        code = 0;
        if ((uint)(text.Length - 1) >= Geohash.MaxLength)
            return false;
        foreach (char c in text)
        {
            uint digit = c < Digits.Length ? Digits[c] : 0xFFu;
            if (digit > 31)
                return false;
            code = (code << BitsPerChar) | digit;
        }

        return true;
    }

    // The alphabet in two tables of 16.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Chars(Vector128<byte> digits)
    {
        Vector128<byte> fifteen = Vector128.Create((byte)15);
        Vector128<byte> place = digits & fifteen;
        Vector128<byte> low = Vector128.ShuffleNative(Vector128.Create("0123456789bcdefg"u8), place);
        Vector128<byte> high = Vector128.ShuffleNative(Vector128.Create("hjkmnpqrstuvwxyz"u8), place);
        return Vector128.ConditionalSelect(Vector128.GreaterThan(digits, fifteen), high, low);
    }

    private static ulong Reversed(ulong word) =>
        BitConverter.IsLittleEndian ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word) : word;

    private static void WriteSome(ulong code, Span<char> destination)
    {
        if ((uint)(destination.Length - 1) >= Geohash.MaxLength)
        {
            throw new ArgumentException(
                $"It has {destination.Length} characters, but must have from 1 to {Geohash.MaxLength}.",
                nameof(destination));
        }

        Span<char> text = stackalloc char[Geohash.MaxLength];
        Write(code, text);
        text[..destination.Length].CopyTo(destination);
    }

    private static byte[] MakeDigits()
    {
        byte[] digits = new byte[128];
        Array.Fill(digits, (byte)0xFF);
        for (int i = 0; i < Alphabet.Length; i++)
        {
            digits[Alphabet[i]] = (byte)i;
            digits[char.ToUpperInvariant(Alphabet[i])] = (byte)i;
        }

        return digits;
    }
}
