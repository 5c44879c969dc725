using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>Codes as characters of 5 bits and back.</summary>
internal static class GeohashText
{
    public const int BitsPerChar = 5;
    public const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    // Where the bits of columns and rows are in four and in eight characters, one a byte, the first in the highest: in
    // turn 3 and 2 of 5 bits, the column's the first of all.
    private const uint ColumnBits4 = 0x150A_150A;
    private const uint RowBits4 = 0x0A15_0A15;
    private const ulong ColumnBits8 = ((ulong)ColumnBits4 << 32) | ColumnBits4;
    private const ulong RowBits8 = ((ulong)RowBits4 << 32) | RowBits4;

    // The digit of each ASCII character, or 0xFF; upper case reads like lower.
    private static readonly byte[] DigitOf = MakeDigits();

    /// <summary>Writes 12 characters: the first 30 bits of a row and of a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(uint row, uint column, Span<char> text)
    {
        text = text[..Geohash.MaxLength];
        if (FastBits.HasInstruction && Ssse3.IsSupported)
            WriteByVectors(row, column, ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text)));
        else
            WriteByDigits(row, column, text);
    }

    /// <summary>Writes as many characters as the destination has, 1 to 12.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteTo(uint row, uint column, Span<char> destination)
    {
        if (destination.Length == Geohash.MaxLength)
            Write(row, column, destination);
        else
            WriteSome(row, column, destination);
    }

    /// <summary>The code of a text, 5 bits per character.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out ulong code)
    {
        code = 0;
        if ((uint)(text.Length - 1) >= Geohash.MaxLength)
            return false;
        foreach (char c in text)
        {
            uint digit = c < DigitOf.Length ? DigitOf[c] : 0xFFu;
            if (digit > 31)
                return false;
            code = (code << BitsPerChar) | digit;
        }

        return true;
    }

    internal static void WriteByDigits(uint row, uint column, Span<char> text)
    {
        ulong code = FastBits.Interleave(row, column);
        for (int i = 0; i < text.Length; i++, code <<= BitsPerChar)
            text[i] = Alphabet[(int)(code >> (64 - BitsPerChar))];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteByVectors(uint row, uint column, ref byte target)
    {
        ulong eight = FastBits.Deposit(column >> 12, ColumnBits8) | FastBits.Deposit(row >> 12, RowBits8);
        ulong four = FastBits.Deposit(column >> 2, ColumnBits4) | FastBits.Deposit(row >> 2, RowBits4);
        Vector128<byte> digits = Vector128.Create(eight, four).AsByte();

        // The alphabet in two tables of 16: a place with the top bit set becomes 0.
        Vector128<byte> chars =
            Ssse3.Shuffle(Vector128.Create("0123456789bcdefg"u8), digits + Vector128.Create((byte)(128 - 16)))
            | Ssse3.Shuffle(Vector128.Create("hjkmnpqrstuvwxyz"u8), digits - Vector128.Create((byte)16));

        // Reversed and widened at once.
        Ssse3.Shuffle(chars, Vector128.Create(
            (byte)7, 0xFF, 6, 0xFF, 5, 0xFF, 4, 0xFF, 3, 0xFF, 2, 0xFF, 1, 0xFF, 0, 0xFF)).StoreUnsafe(ref target);
        Vector128<byte> rest = Ssse3.Shuffle(chars, Vector128.Create(
            (byte)11, 0xFF, 10, 0xFF, 9, 0xFF, 8, 0xFF, 11, 0xFF, 10, 0xFF, 9, 0xFF, 8, 0xFF));
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref target, 16), rest.AsUInt64().ToScalar());
    }

    private static void WriteSome(uint row, uint column, Span<char> destination)
    {
        if ((uint)(destination.Length - 1) >= Geohash.MaxLength)
        {
            throw new ArgumentException(
                $"It has {destination.Length} characters, but must have from 1 to {Geohash.MaxLength}.",
                nameof(destination));
        }

        Span<char> text = stackalloc char[Geohash.MaxLength];
        Write(row, column, text);
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
