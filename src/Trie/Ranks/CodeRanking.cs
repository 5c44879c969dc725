namespace Purlin.Trie;

/// <summary>Terms by their codes alone.</summary>
/// <param name="ids">Where they come from.</param>
internal readonly struct CodeRanking(RankedIds ids) : IRankedTerms
{
    /// <inheritdoc/>
    public bool TryNext(out int id, out int code, out int rank)
    {
        bool isThere = ids.TryNext(out id, out code);
        rank = code;
        return isThere;
    }
}
