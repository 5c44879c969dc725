namespace Purlin.Trie;

/// <summary>Takes terms one by one, in any order, and makes an index of them. Not thread-safe.</summary>
/// <remarks>
/// Terms are kept outside of the managed heap: 40 bytes and their keys each, and their texts where those differ.
/// Several terms may have one key: their counts are added up, to 2^63 - 1 at most, it has the labels of all, and the
/// text that was counted most is shown, of equally counted ones the one whose UTF-8 comes first.
/// </remarks>
public sealed class CompletionIndexBuilder : IDisposable
{
    private readonly int _maxTermBytes;
    private readonly bool _hasTypos;
    private readonly int _heavyTerms;
    private TermCollection? _terms;

    /// <summary>A builder without terms.</summary>
    /// <param name="options">What terms are allowed; null for the defaults.</param>
    public CompletionIndexBuilder(CompletionIndexOptions? options = null)
        : this(options, ImageWriter.HeavyTerms)
    {
    }

    /// <summary>The same with heavy prefixes of another number of terms.</summary>
    internal CompletionIndexBuilder(CompletionIndexOptions? options, int heavyTerms)
    {
        options ??= new();
        _maxTermBytes = options.MaxTermBytes;
        _hasTypos = options.AllowTypos;
        _heavyTerms = heavyTerms;
        _terms = new(_maxTermBytes);
    }

    /// <summary>How many terms were added.</summary>
    public int Count => Terms.Count;

    /// <summary>How much was added.</summary>
    internal CompletionBuildProgress Progress => new(Terms.Count, Terms.TextBytes);

    private TermCollection Terms => _terms ?? throw new ObjectDisposedException(nameof(CompletionIndexBuilder));

    /// <summary>Adds a term.</summary>
    /// <param name="text">Its text, of at most as many bytes of UTF-8 as the options say.</param>
    /// <param name="count">How much it counts, from 0.</param>
    /// <param name="labels">What <see cref="CompletionFilter"/> asks for.</param>
    /// <exception cref="ArgumentException">
    /// It is empty, too long, has a surrogate that stands alone, or the count is negative. The message says which term
    /// it was, counted from 0, and where; nothing was added.
    /// </exception>
    public void Add(string text, long count, ulong labels = 0)
    {
        ArgumentNullException.ThrowIfNull(text);
        Span<byte> utf8 = stackalloc byte[BlockFormat.MaxTermBytes * Utf8Scalars.MaxBytesPerChar];
        if (text.Length > _maxTermBytes)
        {
            throw new ArgumentException($"Term {Count} has {text.Length} chars, but must have from 1 to "
                + $"{_maxTermBytes} bytes.", nameof(text));
        }

        int length = Utf8Scalars.FromUtf16(text, utf8);
        if (length < 0)
        {
            throw new ArgumentException($"Term {Count} has a surrogate that stands alone at index {~length}: mend "
                + "its source.", nameof(text));
        }

        Terms.Add(utf8[..length], count, labels);
    }

    /// <summary>Adds a term.</summary>
    /// <param name="text">Its text in UTF-8, of at most as many bytes as the options say.</param>
    /// <param name="count">How much it counts, from 0.</param>
    /// <param name="labels">What <see cref="CompletionFilter"/> asks for.</param>
    /// <exception cref="ArgumentException">
    /// It is empty, too long or not well-formed, or the count is negative. The message says which term it was, counted
    /// from 0, and where; nothing was added.
    /// </exception>
    public void Add(ReadOnlySpan<byte> text, long count, ulong labels = 0) => Terms.Add(text, count, labels);

    /// <summary>Makes the index and ends the builder. n log n, a third of a second for a million terms.</summary>
    public CompletionIndex Build()
    {
        using TermCollection terms = Terms;
        _terms = null;
        using var writer = new ImageWriter(_hasTypos, _heavyTerms);
        terms.WriteTo(writer);
        return CompletionIndex.Of(writer.Finish(_maxTermBytes));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _terms?.Dispose();
        _terms = null;
    }
}
