namespace Purlin.Benchmarks.Trie;

/// <summary>The order of answers, the same for all rivals.</summary>
internal static class Ranking
{
    /// <summary>Keeps the best in order.</summary>
    public static int Insert(int[] best, int found, int rank, long[] counts)
    {
        if (found == best.Length && !IsBefore(rank, best[^1], counts))
            return found;
        int at = found < best.Length ? found++ : found - 1;
        for (; at > 0 && IsBefore(rank, best[at - 1], counts); at--)
            best[at] = best[at - 1];
        best[at] = rank;
        return found;
    }

    public static bool IsBefore(int rank, int other, long[] counts) =>
        counts[rank] != counts[other] ? counts[rank] > counts[other] : rank < other;
}
