namespace Purlin.Trie;

/// <summary>
/// The order of terms with edits: how often they are counted, 40 parts, and how near they are, 30. Both are from 0 to
/// 65,535.
/// </summary>
/// <param name="ceiling">The greatest code of all.</param>
internal readonly struct TypoOrder(int ceiling) : ITypoOrder
{
    private const int PopularityParts = 40;
    private const int RelevanceParts = 30;
    private const int Most = ushort.MaxValue;

    public long ScoreOf(int code, int edits)
    {
        int popularity = (int)((long)code * Most / Math.Max(ceiling, 1));
        int relevance = Most - (Most * edits / (TypoAutomaton.MostEdits + 1));
        return ((long)PopularityParts * popularity) + ((long)RelevanceParts * relevance);
    }
}
