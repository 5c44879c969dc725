using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Purlin.Shared;

namespace Purlin.Trie;

/// <summary>
/// Terms with counts, for the best completions of what was typed: those counted most, of equal ones in the order of
/// their keys. A key is the term in NFC with simple case folding, whatever the culture.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. All is in one block outside of the managed heap or in a mapped file: about 7 bytes a term
/// that queries read, and 8 for its exact count. A term's id is its place in the order of the keys' bytes. What is
/// given to the methods here as UTF-8 is not copied, and nothing is allocated for it.
/// </remarks>
[DebuggerDisplay("{Length} terms")]
public sealed unsafe partial class CompletionIndex : ICompletionSource, IDisposable
{
    [ThreadStatic]
    private static CompletionBuffer? s_buffer;

    private IndexImage? _image;

    internal CompletionIndex(IndexImage image)
    {
        _image = image;
        Length = image.Count;
        Bytes = image.Bytes;
        Sizes = image.Sizes;
        MaxTermBytes = image.MaxTermBytes;
    }

    /// <summary>How many terms there are.</summary>
    public int Length { get; }

    /// <summary>The bytes of the whole index.</summary>
    public long Bytes { get; }

    /// <summary>What they are for.</summary>
    public CompletionIndexSizes Sizes { get; }

    /// <summary>The longest term and query, in bytes of UTF-8.</summary>
    public int MaxTermBytes { get; }

    /// <summary>The block, for those who know what is in it.</summary>
    internal IndexImage Image => _image ?? throw new ObjectDisposedException(nameof(CompletionIndex));

    // Holds nothing between two calls but its memory.
    private static CompletionBuffer Scratch => s_buffer ??= new CompletionBuffer();

    /// <inheritdoc/>
    public IReadOnlyList<Completion> Complete(string prefix, CompletionOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        CompletionBuffer buffer = Scratch;
        Span<byte> utf8 = stackalloc byte[BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar];
        int count = Complete(ToUtf8(prefix, utf8), buffer, options);
        var completions = new Completion[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> text = buffer.Utf8At(i);
            int highlight = Encoding.UTF8.GetCharCount(text[..buffer.HighlightAt(i)]);
            completions[i] = new(
                Encoding.UTF8.GetString(text), buffer.CountAt(i), highlight, buffer.HasEditsAt(i));
        }

        return completions;
    }

    /// <summary>The best completions of what was typed, best first.</summary>
    /// <param name="prefix">What was typed, in any case and normalization form.</param>
    /// <param name="limit">How many are wanted at most: 1 to 1,024.</param>
    /// <returns>At most as many as are wanted.</returns>
    /// <exception cref="ArgumentException">A surrogate stands alone, or it is longer than terms may be.</exception>
    public IReadOnlyList<Completion> Complete(string prefix, int limit) =>
        Complete(prefix, new CompletionOptions { Limit = limit });

    /// <inheritdoc/>
    public int Complete(ReadOnlySpan<byte> prefix, CompletionBuffer buffer, CompletionOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        IndexImage image = Image;
        buffer.Begin(options.Limit);
        int length = Fold(prefix, buffer);
        if (image.Count == 0)
            return 0;
        int withoutEdits = image.Top.Find(
            buffer.QueryStart, length, options.Limit, buffer.Ids, ref buffer.Ranked, options.Filter);
        int count = withoutEdits;
        if (options.MaxEdits != Edits.None && count < options.Limit)
            count += FindTypos(image, buffer, length, count, options);
        buffer.Fill(image, length, count, withoutEdits);
        GC.KeepAlive(image);
        return count;
    }

    /// <summary>The ids of the best completions of what was typed, best first: the fastest answer.</summary>
    /// <param name="prefix">What was typed, in UTF-8.</param>
    /// <param name="ids">Takes as many as it has room for, 1 to 1,024.</param>
    /// <param name="filter">Which terms are asked for by their labels; all unless said.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">It is not well-formed, or longer than terms may be.</exception>
    public int Complete(ReadOnlySpan<byte> prefix, Span<int> ids, CompletionFilter filter = default)
    {
        if (ids.Length is < 1 or > CompletionOptions.MaxLimit)
            Guard.InRange(ids.Length, 1, CompletionOptions.MaxLimit);
        IndexImage image = Image;
        CompletionBuffer buffer = Scratch;
        buffer.Begin(ids.Length);
        int length = Fold(prefix, buffer);
        if (image.Count == 0)
            return 0;
        int count = image.Top.Find(
            buffer.QueryStart, length, ids.Length, buffer.Ids, ref buffer.Ranked, filter);
        new ReadOnlySpan<int>(buffer.Ids, count).CopyTo(ids);
        GC.KeepAlive(image);
        return count;
    }

    /// <summary>
    /// Ends the use of the index: calls that begin afterwards throw. Its memory is given back when the last call that
    /// began before has ended, by the garbage collector; a mapped file stays mapped until then.
    /// </summary>
    public void Dispose() => _image = null;

    // After those without edits as many with edits as are still wanted.
    private static int FindTypos(
        IndexImage image, CompletionBuffer buffer, int length, int found, in CompletionOptions options)
    {
        if (image.Topology is null)
            ThrowNoTypos();
        ReadOnlySpan<byte> query = buffer.Query[..length];
        int edits = options.MaxEdits == Edits.Auto
            ? TypoWalk.AutoEdits(Utf8Scalars.Count(query))
            : (int)options.MaxEdits;
        if (edits == 0 || length is 0 or > BlockFormat.MaxTermBytes)
            return 0;
        TypoRanking typos = buffer.Typos.Find(image, query, edits);
        return image.Order.Take(typos, buffer.Ids + found, options.Limit - found, options.Filter);
    }

    [DoesNotReturn]
    private static void ThrowNoTypos() => throw new InvalidOperationException(
        $"The index was built without {nameof(CompletionIndexOptions.AllowTypos)}: build it with it, or ask for none.");

    private int Fold(ReadOnlySpan<byte> text, CompletionBuffer buffer,
        [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (text.Length > MaxTermBytes)
            ThrowLong(text.Length, "bytes", name);
        int length = KeyFolder.Fold(text, buffer.Query);
        if (length < 0)
            ThrowNotUtf8(~length, name);
        return length;
    }

    private ReadOnlySpan<byte> ToUtf8(string text, Span<byte> utf8,
        [CallerArgumentExpression(nameof(text))] string? name = null)
    {
        if (text.Length > MaxTermBytes)
            ThrowLong(text.Length, "chars", name);
        int length = Utf8Scalars.FromUtf16(text, utf8);
        return length >= 0 ? utf8[..length] : throw new ArgumentException(
            $"A surrogate stands alone at index {~length}: mend its source.", name);
    }

    [DoesNotReturn]
    private void ThrowLong(int length, string unit, string? name) => throw new ArgumentException(
        $"It has {length} {unit}, but this index has terms of at most {MaxTermBytes} bytes: cut it.", name);

    [DoesNotReturn]
    private static void ThrowNotUtf8(int at, string? name) =>
        throw new ArgumentException($"It is not well-formed UTF-8 at byte {at}: mend its source.", name);
}
