namespace Purlin.Benchmarks;

/// <summary>
/// The rows of one library: the numbers its README claims, each against named rivals. A class <c>TrieScorecard</c> in
/// the folder <c>Trie</c> is the scorecard of the library "Trie"; it is found by reflection and registered nowhere.
/// </summary>
public abstract class Scorecard
{
    private const string Suffix = nameof(Scorecard);

    /// <summary>The library's name: the class name without "Scorecard".</summary>
    public string Library => GetType().Name is var name && name.EndsWith(Suffix, StringComparison.Ordinal)
        ? name[..^Suffix.Length]
        : throw new InvalidOperationException($"{name} is a scorecard; name it <Library>{Suffix}.");

    /// <summary>The rows, in the order of the table. Cheap to list: a row builds its data when it runs.</summary>
    public abstract IReadOnlyList<Row> Rows { get; }
}
