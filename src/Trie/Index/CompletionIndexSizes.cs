namespace Purlin.Trie;

/// <summary>What the bytes of an index are for, but for some hundreds of its header and between its parts.</summary>
/// <param name="TextBytes">Keys and texts.</param>
/// <param name="PointerBytes">How they are found.</param>
/// <param name="RankBytes">Rounded counts, and the greatest of many.</param>
/// <param name="ListBytes">The best terms of prefixes that many begin with.</param>
/// <param name="TypoBytes">What typos are found by.</param>
/// <param name="CountBytes">Exact counts: read of answers, and where rounded ones do not decide.</param>
/// <param name="LabelBytes">Labels: read where a filter asks; none if no term has one.</param>
public readonly record struct CompletionIndexSizes(
    long TextBytes, long PointerBytes, long RankBytes, long ListBytes, long TypoBytes, long CountBytes,
    long LabelBytes)
{
    /// <summary>All but exact counts, labels and what typos need: what every query may read.</summary>
    public long HotBytes => TextBytes + PointerBytes + RankBytes + ListBytes;
}
