using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Purlin.Trie;

/// <summary>Unicode scalar values in UTF-8: validity, iteration, counts and bounds.</summary>
/// <remarks>
/// Well-formed is what the Unicode Standard 15.0, table 3-7, says: no overlong form, no surrogate, nothing above
/// U+10FFFF, nothing cut. No method reads outside its span, whatever the bytes. Nothing allocates.
/// </remarks>
internal static partial class Utf8Scalars
{
    /// <summary>The most bytes of a scalar.</summary>
    public const int MaxBytes = 4;

    /// <summary>The most bytes of UTF-8 that a UTF-16 code unit becomes.</summary>
    public const int MaxBytesPerChar = 3;

    /// <summary>Where the first sequence begins that is not well-formed; -1 if all are.</summary>
    public static int FirstFault(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return -1;
        int at = 0;
        while (TryDecode(text, at, out _, out int length))
            at += length;
        return at;
    }

    /// <summary>Writes UTF-16 as UTF-8.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">At least <see cref="MaxBytesPerChar"/> bytes for each code unit.</param>
    /// <returns>
    /// How many bytes; where a surrogate stands alone, the complement (<c>~</c>) of its index in the text.
    /// </returns>
    public static int FromUtf16(ReadOnlySpan<char> text, Span<byte> destination)
    {
        OperationStatus status = Utf8.FromUtf16(
            text, destination, out int read, out int written, replaceInvalidSequences: false);
        if (status == OperationStatus.DestinationTooSmall)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} bytes: give it {MaxBytesPerChar} for each of the "
                    + $"{text.Length} chars.", nameof(destination));
        }

        return status == OperationStatus.Done ? written : ~read;
    }

    /// <summary>How many scalars a well-formed text has. O(n / 8).</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        // A scalar for each byte that continues none: 10xxxxxx has its top bit set and the next one clear.
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(text);
        int count = text.Length;
        foreach (ulong word in words)
            count -= BitOperations.PopCount(word & ~(word << 1) & 0x8080808080808080);
        foreach (byte value in text[(words.Length * sizeof(ulong))..])
            count -= IsContinuation(value) ? 1 : 0;
        return count;
    }

    /// <summary>
    /// Where the scalar of an index begins in a well-formed text; the text's end for all indices beyond. O(n).
    /// </summary>
    public static int ByteAt(ReadOnlySpan<byte> text, int index)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!IsContinuation(text[at]) && index-- <= 0)
                return at;
        }

        return text.Length;
    }

    /// <summary>Whether a place of a well-formed text, its ends included, lies between scalars.</summary>
    public static bool IsBoundary(ReadOnlySpan<byte> text, int at) =>
        (uint)at < (uint)text.Length ? !IsContinuation(text[at]) : at == text.Length;

    private static bool IsContinuation(byte value) => (sbyte)value < -64;
}
