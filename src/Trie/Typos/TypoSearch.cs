namespace Purlin.Trie;

/// <summary>
/// The terms that are edits away from a query, the best first. Used again; allocates only while it grows. Not
/// thread-safe.
/// </summary>
internal sealed class TypoSearch
{
    private readonly TypoWalk _walk = new();
    private readonly RankedTypos _ranked = new();

    /// <summary>Finds what is near enough.</summary>
    /// <param name="image">Where to search; its topology is there.</param>
    /// <param name="query">The key of what was typed.</param>
    /// <param name="edits">How many edits at most, 1 or 2.</param>
    /// <returns>The terms with edits, until the next search.</returns>
    public TypoRanking Find(IndexImage image, ReadOnlySpan<byte> query, int edits)
    {
        _ranked.Begin(image.Maxima, _walk.Find(image.Terms, image.Topology!, query, edits, isWhole: false));
        return new TypoRanking(_ranked, new TypoOrder(image.Maxima.Greatest));
    }
}
