namespace Purlin.Trie;

/// <summary>Terms with edits by their scores.</summary>
/// <param name="typos">Where they come from.</param>
/// <param name="order">Their scores.</param>
internal readonly struct TypoRanking(RankedTypos typos, TypoOrder order) : IRankedTerms
{
    /// <inheritdoc/>
    public bool TryNext(out int id, out int code, out int rank)
    {
        bool isThere = typos.TryNext(order, out TypoHit hit);
        (id, code, rank) = (hit.Id, hit.Code, (hit.Edits << 16) | hit.Code);
        return isThere;
    }
}
