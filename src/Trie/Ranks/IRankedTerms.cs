namespace Purlin.Trie;

/// <summary>Terms one after the other, the best first as far as codes tell.</summary>
internal interface IRankedTerms
{
    /// <summary>Takes the next one.</summary>
    /// <param name="id">The term.</param>
    /// <param name="code">The code of its count.</param>
    /// <param name="rank">Equal for those that only exact counts tell apart; then ids ascend.</param>
    /// <returns>False if none is left that is not hidden.</returns>
    bool TryNext(out int id, out int code, out int rank);
}
