using System.IO.Pipelines;

namespace Purlin.Trie;

// From terms to an index.
public sealed partial class CompletionIndex
{
    /// <summary>An index of terms with their counts.</summary>
    /// <param name="terms">
    /// In any order; several with one key become one (<see cref="CompletionIndexBuilder"/>). There may be none.
    /// </param>
    /// <param name="options">What terms are allowed; null for the defaults.</param>
    /// <exception cref="ArgumentException">A term is not allowed; the message says which, where and why.</exception>
    public static CompletionIndex Build(
        IEnumerable<(string Text, long Count)> terms, CompletionIndexOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(terms);
        using var builder = new CompletionIndexBuilder(options);
        foreach ((string text, long count) in terms)
            builder.Add(text, count);
        return builder.Build();
    }

    /// <summary>An index of terms with their counts, as they arrive.</summary>
    /// <param name="terms">
    /// In any order; several with one key become one (<see cref="CompletionIndexBuilder"/>). There may be none.
    /// </param>
    /// <param name="options">What terms are allowed; null for the defaults.</param>
    /// <param name="progress">Is told now and then how much was read; null for nobody.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ArgumentException">A term is not allowed; the message says which, where and why.</exception>
    public static async Task<CompletionIndex> BuildAsync(
        IAsyncEnumerable<(string Text, long Count)> terms, CompletionIndexOptions? options = null,
        IProgress<CompletionBuildProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terms);
        using var builder = new CompletionIndexBuilder(options);
        await foreach ((string text, long count) in terms.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            builder.Add(text, count);
            if (builder.Count % TermLines.ReportedCount == 0)
                progress?.Report(builder.Progress);
        }

        progress?.Report(builder.Progress);
        return builder.Build();
    }

    /// <summary>
    /// An index of lines: a term in UTF-8, a tab, and its count in decimal digits; the last tab counts. Lines end with
    /// LF or CR LF, the last one may end without; empty lines and a byte order mark at the beginning are passed over.
    /// </summary>
    /// <param name="lines">
    /// In any order; several with one key become one (<see cref="CompletionIndexBuilder"/>). Is completed at the end,
    /// also of a failure. Never more than a line is kept.
    /// </param>
    /// <param name="options">What terms are allowed; null for the defaults.</param>
    /// <param name="progress">Is told now and then how much was read; null for nobody.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InvalidDataException">A line is not as said; the message has its number from 1.</exception>
    public static async Task<CompletionIndex> BuildAsync(
        PipeReader lines, CompletionIndexOptions? options = null,
        IProgress<CompletionBuildProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var builder = new CompletionIndexBuilder(options);
        await new TermLines(builder, progress).ReadAsync(lines, cancellationToken).ConfigureAwait(false);
        return builder.Build();
    }

    /// <summary>The index of a finished image.</summary>
    internal static unsafe CompletionIndex Of(NativeBuffer image) =>
        new(new IndexImage(image, image.Start, image.Length));
}
