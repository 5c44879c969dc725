namespace Purlin.Benchmarks.Trie;

/// <summary>Rival: a sorted array, two binary searches and a scan of what lies between.</summary>
internal sealed class SortedTerms(CompletionSet set)
{
    private readonly string[] _keys = set.Keys;
    private readonly long[] _counts = set.Counts;

    public int CountOf(string prefix) => Bound(prefix, after: true) - Bound(prefix, after: false);

    /// <summary>Ranks of the best, of equal ones the lower first.</summary>
    public int Complete(string prefix, int[] best)
    {
        int found = 0;
        int end = Bound(prefix, after: true);
        for (int rank = Bound(prefix, after: false); rank < end; rank++)
            found = Ranking.Insert(best, found, rank, _counts);
        return found;
    }

    private int Bound(string prefix, bool after)
    {
        int low = 0, high = _keys.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            string key = _keys[middle];
            int order = key.AsSpan(0, Math.Min(key.Length, prefix.Length)).SequenceCompareTo(prefix);
            if (order < 0 || (after && order == 0))
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
