namespace Purlin.Trie;

/// <summary>Something that completes what was typed. Thread-safe.</summary>
public interface ICompletionSource
{
    /// <summary>The best completions of what was typed, best first.</summary>
    /// <param name="prefix">
    /// What was typed, in any case and normalization form; all terms complete an empty one.
    /// </param>
    /// <param name="options">How many are wanted, and of which terms.</param>
    /// <returns>At most as many as are wanted.</returns>
    /// <exception cref="ArgumentException">A surrogate stands alone, or it is longer than terms may be.</exception>
    IReadOnlyList<Completion> Complete(string prefix, CompletionOptions options = default);

    /// <summary>The best completions of what was typed, best first, in memory that is used again.</summary>
    /// <param name="prefix">What was typed, in UTF-8.</param>
    /// <param name="buffer">Takes the completions; what was in it is gone.</param>
    /// <param name="options">How many are wanted, and of which terms.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="ArgumentException">It is not well-formed, or longer than terms may be.</exception>
    int Complete(ReadOnlySpan<byte> prefix, CompletionBuffer buffer, CompletionOptions options = default);
}
