namespace Purlin.Benchmarks.Trie;

/// <summary>The numbers of completions.</summary>
public sealed class TrieScorecard : Scorecard
{
    /// <inheritdoc/>
    public override IReadOnlyList<Row> Rows { get; } = CompletionRows.All;
}
