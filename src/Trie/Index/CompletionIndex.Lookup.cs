using System.Text;

namespace Purlin.Trie;

// The terms themselves, as in any sorted set.
public sealed unsafe partial class CompletionIndex
{
    /// <summary>How many terms begin with a text.</summary>
    /// <param name="prefix">In UTF-8; all terms begin with an empty one.</param>
    /// <exception cref="ArgumentException">It is not well-formed, or longer than terms may be.</exception>
    public int CountStartingWith(ReadOnlySpan<byte> prefix)
    {
        IndexImage image = Image;
        int count = RangeOf(image, prefix).Count;
        GC.KeepAlive(image);
        return count;
    }

    /// <summary>The terms that begin with a text, in the order of their keys' bytes.</summary>
    /// <param name="prefix">All terms begin with an empty one.</param>
    /// <returns>As many as are enumerated are read.</returns>
    /// <exception cref="ArgumentException">A surrogate stands alone, or it is longer than terms may be.</exception>
    public IEnumerable<Completion> StartingWith(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        Span<byte> utf8 = stackalloc byte[BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar];
        IdRange range = RangeOf(Image, ToUtf8(prefix, utf8));
        // The key of what was typed is in the scratch still.
        return Enumerate(range, Scratch.QueryScalars);
    }

    /// <summary>The id of a term.</summary>
    /// <param name="text">The term in UTF-8, in any case and normalization form.</param>
    /// <returns>-1 if it is none.</returns>
    /// <exception cref="ArgumentException">It is not well-formed, or longer than terms may be.</exception>
    public int Find(ReadOnlySpan<byte> text)
    {
        IndexImage image = Image;
        int length = Fold(text, Scratch);
        int id = IsNoTerm(image, length) ? -1 : image.Terms.Find(Scratch.QueryStart, length);
        GC.KeepAlive(image);
        return id;
    }

    /// <summary>The id of the longest term that a text begins with.</summary>
    /// <param name="text">The text in UTF-8, in any case and normalization form.</param>
    /// <returns>-1 if it begins with none.</returns>
    /// <exception cref="ArgumentException">It is not well-formed, or longer than terms may be.</exception>
    public int FindLongestPrefix(ReadOnlySpan<byte> text)
    {
        IndexImage image = Image;
        int length = Fold(text, Scratch);
        int id = image.Count == 0 || length == 0 ? -1 : image.Terms.FindLongestPrefix(Scratch.QueryStart, length);
        GC.KeepAlive(image);
        return id;
    }

    /// <summary>A term by its text.</summary>
    /// <param name="text">The term, in any case and normalization form.</param>
    /// <param name="term">The term as it was written, all of it highlighted.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A surrogate stands alone, or it is longer than terms may be.</exception>
    public bool TryFind(string text, out Completion term)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> utf8 = stackalloc byte[BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar];
        return TryTerm(Find(ToUtf8(text, utf8)), out term);
    }

    /// <summary>The longest term that a text begins with.</summary>
    /// <param name="text">The text, in any case and normalization form.</param>
    /// <param name="term">The term as it was written, all of it highlighted.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="ArgumentException">A surrogate stands alone, or it is longer than terms may be.</exception>
    public bool TryFindLongestPrefix(string text, out Completion term)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> utf8 = stackalloc byte[BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar];
        return TryTerm(FindLongestPrefix(ToUtf8(text, utf8)), out term);
    }

    /// <summary>The count of a term.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this id.</exception>
    public long CountAt(int id)
    {
        IndexImage image = Check(id);
        long count = image.Order.CountOf(id);
        GC.KeepAlive(image);
        return count;
    }

    /// <summary>The text of a term as it was written.</summary>
    /// <param name="id">Its id.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this id.</exception>
    public string TextAt(int id)
    {
        CompletionBuffer buffer = Read(id, out int length);
        return Encoding.UTF8.GetString(buffer.TextStart, length);
    }

    /// <summary>The text of a term as it was written, in UTF-8.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="utf8">Takes it; 384 bytes are enough for any.</param>
    /// <returns>Its length.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is none of this id.</exception>
    /// <exception cref="ArgumentException">It is longer than the room.</exception>
    public int CopyTextAt(int id, Span<byte> utf8)
    {
        CompletionBuffer buffer = Read(id, out int length);
        if (length > utf8.Length)
        {
            throw new ArgumentException(
                $"It has {utf8.Length} bytes, but the text {length}: give it as many as texts may have.", nameof(utf8));
        }

        new ReadOnlySpan<byte>(buffer.TextStart, length).CopyTo(utf8);
        return length;
    }

    private static bool IsNoTerm(IndexImage image, int length) =>
        image.Count == 0 || length is 0 or > BlockFormat.MaxTermBytes;

    // What was typed stays in the scratch.
    private IdRange RangeOf(IndexImage image, ReadOnlySpan<byte> prefix)
    {
        CompletionBuffer buffer = Scratch;
        int length = Fold(prefix, buffer);
        buffer.SetQuery(length);
        if (image.Count == 0 || length > BlockFormat.MaxTermBytes)
            return default;
        IdRange range = image.Terms.RangeOf(buffer.QueryStart, length);
        return range.IsEmpty ? default : range;
    }

    private IEnumerable<Completion> Enumerate(IdRange range, int queryScalars)
    {
        for (int id = range.Start; id < range.End; id++)
            yield return TermAt(id, queryScalars);
    }

    private bool TryTerm(int id, out Completion term)
    {
        term = id < 0 ? default : TermAt(id, int.MaxValue);
        return id >= 0;
    }

    private Completion TermAt(int id, int highlightScalars)
    {
        CompletionBuffer buffer = Read(id, out int length);
        var text = new ReadOnlySpan<byte>(buffer.TextStart, length);
        int highlight = Encoding.UTF8.GetCharCount(text[..CompletionBuffer.Highlight(text, highlightScalars)]);
        return new(Encoding.UTF8.GetString(text), CountAt(id), highlight);
    }

    private CompletionBuffer Read(int id, out int length)
    {
        IndexImage image = Check(id);
        CompletionBuffer buffer = Scratch;
        length = image.Terms.DecodeText(id, buffer.TextStart, buffer.KeyStart);
        GC.KeepAlive(image);
        return buffer;
    }

    private IndexImage Check(int id)
    {
        IndexImage image = Image;
        return (uint)id < (uint)image.Count ? image : throw new ArgumentOutOfRangeException(
            nameof(id), $"It is {id}, but ids are from 0 to {image.Count - 1}: there are {image.Count} terms.");
    }
}
