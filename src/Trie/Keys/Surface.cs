namespace Purlin.Trie;

/// <summary>A text as it was written, told by a short code beside its key.</summary>
/// <remarks>
/// <para>
/// The code is empty if the text is its key. Else it begins with a number of seven bits a byte, the lowest first, the
/// top bit set in all bytes but the last. The number's lowest bit says what it is: 0, the rest are the capitals, a bit
/// for each scalar of the key that has one (<see cref="CaseFolding.Capital"/>), the first one lowest; 1, the rest is
/// the length of the text, which follows. So <c>Paris</c> and <c>New York</c> take one byte, and a text that differs
/// from its key by more than capitals takes itself and a byte or two. Key and code give the text back to the byte.
/// </para>
/// <para>A code ends where it says; several can stand behind one another. Thread-safe; nothing allocates.</para>
/// </remarks>
internal static partial class Surface
{
    /// <summary>The most bytes of the length of a text.</summary>
    public const int MaxLengthBytes = 5;

    private const int BitsPerByte = 7;
    private const byte More = 0x80;
    private const int MaxWordBytes = 9;
    private const int MaxCapitalBits = MaxWordBytes * BitsPerByte;

    /// <summary>The most bytes of the code of a text of so many bytes.</summary>
    public static int MaxCodeBytes(int textBytes) => textBytes + MaxLengthBytes;

    /// <summary>The most bytes of a text whose key has so many bytes, if its code is capitals.</summary>
    public static int MaxTextBytes(int keyBytes) => keyBytes + (keyBytes / 2);

    /// <summary>Writes the code of a text.</summary>
    /// <param name="text">A well-formed text.</param>
    /// <param name="key">Its key, from <see cref="KeyFolder.Fold"/>.</param>
    /// <param name="code">At least <see cref="MaxCodeBytes"/> bytes.</param>
    /// <returns>The length of the code; 0 if the text is its key.</returns>
    public static int Encode(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, Span<byte> code)
    {
        if (text.SequenceEqual(key))
            return 0;
        if (TryFindAsciiCapitals(text, key, out ulong capitals))
            return WriteNumber(capitals, code);
        if (TryEncodeCapitals(text, key, code, out int length))
            return length;
        length = WriteNumber(((ulong)(uint)text.Length << 1) | 1, code);
        text.CopyTo(code[length..]);
        return length + text.Length;
    }

    /// <summary>Writes the text of a code that is not empty. Any bytes may be given; none outside are read.</summary>
    /// <param name="code">The code, and whatever follows it.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">Room for it.</param>
    /// <param name="codeLength">How many bytes of the code were its own.</param>
    /// <param name="textLength">The length of the text.</param>
    /// <returns>
    /// False if it is no code of this key, or the room too small: <see cref="MaxTextBytes"/> or the code's length,
    /// the greater one, is enough.
    /// </returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> code, ReadOnlySpan<byte> key, Span<byte> text, out int codeLength, out int textLength)
    {
        textLength = 0;
        codeLength = NumberLength(code);
        if (codeLength == 0)
            return false;
        if ((code[0] & 1) == 0)
        {
            textLength = key.Length;
            return (codeLength <= MaxWordBytes && TryWriteAscii(ReadNumber(code[..codeLength]), key, text))
                || TryDecodeCapitals(code[..codeLength], key, text, out textLength);
        }

        if (codeLength > MaxLengthBytes)
            return false;
        ulong number = ReadNumber(code[..codeLength]);
        ReadOnlySpan<byte> rest = code[codeLength..];
        if (number >> 1 > (ulong)rest.Length || number >> 1 > (ulong)text.Length)
            return false;
        textLength = (int)(number >> 1);
        rest[..textLength].CopyTo(text);
        codeLength += textLength;
        return true;
    }

    /// <summary>How many bytes of what is given are a code's own. Any bytes may be given.</summary>
    /// <param name="code">The code, and whatever follows it; at least one byte.</param>
    /// <returns>From 1 to as many as are given.</returns>
    public static int CodeLength(ReadOnlySpan<byte> code)
    {
        byte first = code[0];
        if (first < More)
            return Math.Min((first & 1) == 0 ? 1 : 1 + (first >> 1), code.Length);
        int length = NumberLength(code);
        if (length == 0)
            return code.Length;
        if ((first & 1) == 0)
            return length;
        ulong text = length > MaxLengthBytes ? ulong.MaxValue : ReadNumber(code[..length]) >> 1;
        return (int)Math.Min((ulong)length + Math.Min(text, int.MaxValue), (ulong)code.Length);
    }

    private static bool TryEncodeCapitals(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> key, Span<byte> code, out int length)
    {
        // Bit 0 of the number is its kind.
        int bit = 0;
        int used = 1;
        code[0] = 0;
        length = 0;
        int textAt = 0;
        for (int keyAt = 0; Utf8Scalars.TryDecode(key, keyAt, out uint small, out int bytes); keyAt += bytes)
        {
            if (!Utf8Scalars.TryDecode(text, textAt, out uint scalar, out int textBytes))
                return false;
            textAt += textBytes;
            uint capital = CaseFolding.Capital(small);
            if (capital != small)
                bit++;
            if (scalar == small)
                continue;
            if (scalar != capital)
                return false;
            for (; used <= bit / BitsPerByte; used++)
            {
                code[used - 1] |= More;
                code[used] = 0;
            }

            code[bit / BitsPerByte] |= (byte)(1 << (bit % BitsPerByte));
        }

        length = used;
        return textAt == text.Length;
    }

    private static bool TryDecodeCapitals(
        ReadOnlySpan<byte> number, ReadOnlySpan<byte> key, Span<byte> text, out int length)
    {
        length = 0;
        int bit = 0;
        for (int at = 0; Utf8Scalars.TryDecode(key, at, out uint scalar, out int scalarLength); at += scalarLength)
        {
            uint capital = CaseFolding.Capital(scalar);
            if (capital != scalar)
            {
                bit++;
                if (bit / BitsPerByte < number.Length && (number[bit / BitsPerByte] >> (bit % BitsPerByte) & 1) != 0)
                    scalar = capital;
            }

            if (text.Length - length < Utf8Scalars.Length(scalar))
                return false;
            length += Utf8Scalars.Encode(scalar, text[length..]);
        }

        return true;
    }

    private static int WriteNumber(ulong number, Span<byte> code)
    {
        int length = 0;
        for (; number >= More; number >>= BitsPerByte)
            code[length++] = (byte)(number | More);
        code[length++] = (byte)number;
        return length;
    }

    // 0 if the number has no end.
    private static int NumberLength(ReadOnlySpan<byte> code) => code.IndexOfAnyInRange((byte)0, (byte)(More - 1)) + 1;

    private static ulong ReadNumber(ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
            number = (number << BitsPerByte) | (uint)(bytes[i] & ~More);
        return number;
    }
}
