using System.Buffers;

namespace Purlin.Trie;

/// <summary>From text to the key under which it is found: NFC of the simple case folding of NFD, in UTF-8.</summary>
/// <remarks>
/// <para>
/// Folding comes after decomposition, as in canonical caseless matching (the Unicode Standard 15.0, D145), not after
/// composition. Only so one pass is enough: what is decomposed and folded decomposes and folds to itself, and
/// composition is undone by the next decomposition; so the key of a key is the key. And only so capital and small
/// letters meet where the standard composes one of them alone: U+0386 with U+0345, the capital of U+1FB4, or U+0130
/// and <c>i</c> with U+0307. What neither folding nor composition undoes stays: U+00DF is not <c>ss</c>.
/// </para>
/// <para>Thread-safe; nothing allocates, but a letter with over 30 bytes of marks borrows from the pool.</para>
/// </remarks>
internal static partial class KeyFolder
{
    // Room on the stack for a letter with about a dozen marks.
    private const int StackWork = 64;

    /// <summary>The most bytes of the key of a text of so many bytes.</summary>
    public static int MaxKeyBytes(int textBytes) => 3 * textBytes;

    /// <summary>Writes the key of a text.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="key">
    /// At least <see cref="MaxKeyBytes"/> bytes; not the text's own memory. What follows the key in it is undefined.
    /// </param>
    /// <returns>
    /// The length of the key; for a text that is not well-formed, the complement (<c>~</c>) of the place of its first
    /// fault.
    /// </returns>
    /// <exception cref="ArgumentException">The key's memory is too short.</exception>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> key)
    {
        if (key.Length < MaxKeyBytes(text.Length))
        {
            throw new ArgumentException(
                $"The key has {key.Length} bytes: give it {MaxKeyBytes(text.Length)}, three for each of the text's "
                    + $"{text.Length}.", nameof(key));
        }

        int ascii = FoldAscii(text, key);
        return ascii == text.Length ? ascii : Write<SimpleFolding>(text, key, ascii);
    }

    /// <summary>
    /// The shortest beginning of a text that gave the first scalars of its key: what to highlight, up to the end of
    /// the grapheme cluster it ends in.
    /// </summary>
    /// <param name="text">A well-formed text.</param>
    /// <param name="keyScalars">How many scalars of its key; all of the text for more than there are.</param>
    /// <returns>A length in bytes; it never parts what composed or changed places. O(length).</returns>
    public static int TextPrefix(ReadOnlySpan<byte> text, int keyScalars)
    {
        int at = 0;
        while (keyScalars > 0 && Utf8Scalars.TryDecode(text, at, out uint scalar, out int length))
        {
            int end = Segment.End(text, at + length);
            bool isOne = end == at + length && CaseFolding.IsSimple(CaseFolding.Record(scalar));
            keyScalars -= isOne ? 1 : CountSegment<SimpleFolding>(text[at..end]);
            at = end;
        }

        return at;
    }

    /// <summary>Writes NFC of the mapped NFD of a text whose beginning is done.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="key">At least <see cref="MaxKeyBytes"/> bytes.</param>
    /// <param name="at">How many bytes are done: ASCII, each mapped to a byte.</param>
    /// <returns>As <see cref="Fold"/>.</returns>
    internal static int Write<TMap>(ReadOnlySpan<byte> text, Span<byte> key, int at)
        where TMap : struct, IScalarMap
    {
        int length = at;
        // Where the last simple scalar began, in text and key: a mark after it takes it back.
        int lastAt = Math.Max(at - 1, 0);
        int lastLength = lastAt;
        while (at < text.Length)
        {
            if (!Utf8Scalars.TryDecode(text, at, out uint scalar, out int bytes))
                return ~at;
            byte record = CaseFolding.Record(scalar);
            if (CaseFolding.IsSimple(record))
            {
                lastAt = at;
                lastLength = length;
                at += bytes;
                length += Utf8Scalars.Encode(TMap.Map(scalar, record), key[length..]);
                continue;
            }

            int end = Segment.End(text, at + bytes);
            if (CaseFolding.IsContinuing(record))
            {
                at = lastAt;
                length = lastLength;
            }

            length += WriteSegment<TMap>(text[at..end], key[length..]);
            at = end;
        }

        return length;
    }

    private static int WriteSegment<TMap>(ReadOnlySpan<byte> segment, Span<byte> key)
        where TMap : struct, IScalarMap
    {
        int needed = Segment.WorkLength(segment.Length);
        ulong[]? rented = needed > StackWork ? ArrayPool<ulong>.Shared.Rent(needed) : null;
        Span<ulong> work = rented is null ? stackalloc ulong[StackWork] : rented;
        int length = 0;
        foreach (ulong element in work[..Segment.Compose<TMap>(segment, work)])
            length += Utf8Scalars.Encode(Segment.Scalar(element), key[length..]);
        if (rented is not null)
            ArrayPool<ulong>.Shared.Return(rented);
        return length;
    }

    private static int CountSegment<TMap>(ReadOnlySpan<byte> segment)
        where TMap : struct, IScalarMap
    {
        int needed = Segment.WorkLength(segment.Length);
        ulong[]? rented = needed > StackWork ? ArrayPool<ulong>.Shared.Rent(needed) : null;
        Span<ulong> work = rented is null ? stackalloc ulong[StackWork] : rented;
        int count = Segment.Compose<TMap>(segment, work);
        if (rented is not null)
            ArrayPool<ulong>.Shared.Return(rented);
        return count;
    }
}
