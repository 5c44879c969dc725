namespace Purlin.ConsistentHashing;

/// <summary>The share of keys that an engine without ranges is expected to move.</summary>
internal static class ExpectedMove
{
    /// <summary>The share that rendezvous hashing moves from one weighted set to another. O(n^2).</summary>
    /// <remarks>
    /// Node i draws E_i / w_i with E exponential, and the least wins. It wins before and after if E_i is below
    /// E_j / max(w_j / w_i, w'_j / w'_i) for all others; so with probability 1 over the sum of these maxima, where a
    /// node that is not there has weight 0 and the one of i itself is 1.
    /// </remarks>
    public static double OfRendezvous(NodeSet from, NodeSet to)
    {
        string[] ids = [.. from.Concat(to).Select(node => node.Id).Distinct(StringComparer.Ordinal)];
        double[] before = Array.ConvertAll(ids, id => WeightOf(from, id));
        double[] after = Array.ConvertAll(ids, id => WeightOf(to, id));
        double kept = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (before[i] == 0 || after[i] == 0)
                continue;
            double sum = 0;
            for (int j = 0; j < ids.Length; j++)
                sum += Math.Max(before[j] / before[i], after[j] / after[i]);
            kept += 1 / sum;
        }

        return Math.Max(0, 1 - kept);
    }

    /// <summary>The share that moves between two maps of one lineage that draw nodes by their numbers. O(n).</summary>
    /// <remarks>
    /// Of n numbers before and m > n after (or the other way round) a key draws the same with probability n / m, else
    /// one of the new. Where the number drawn is not held, the first held in the key's ranking serves: the same before
    /// and after with the odds of the numbers that kept their holder, among all that are held in either.
    /// </remarks>
    public static double OfNumbers(StatelessMap from, StatelessMap to)
    {
        bool isGrown = from.Ranking.NumberCount <= to.Ranking.NumberCount;
        (StatelessMap few, StatelessMap many) = isGrown ? (from, to) : (to, from);
        double n = few.Ranking.NumberCount;
        double m = many.Ranking.NumberCount;
        int kept = 0;
        int vacant = 0;
        int vacantOfFew = 0;
        int either = many.Nodes.OwnerCount;
        for (int number = 0; number < few.Ranking.NumberCount; number++)
        {
            int one = few.Ranking.HolderOf(number);
            int other = many.Ranking.HolderOf(number);
            vacantOfFew += one < 0 ? 1 : 0;
            vacant += one < 0 && other < 0 ? 1 : 0;
            either += one >= 0 && other < 0 ? 1 : 0;
            kept += one >= 0 && other >= 0 && few.Nodes[one].Id == many.Nodes[other].Id ? 1 : 0;
        }

        int vacantOfNew = 0;
        for (int number = few.Ranking.NumberCount; number < many.Ranking.NumberCount; number++)
            vacantOfNew += many.Ranking.HolderOf(number) < 0 ? 1 : 0;
        double sameRanked = (double)kept / either;
        double sameNumber = (kept + (vacant * sameRanked)) / m;
        double newNumber = vacantOfNew / m * (((double)kept / many.Nodes.OwnerCount) + (vacantOfFew * sameRanked)) / n;
        return Math.Max(0, 1 - sameNumber - newNumber);
    }

    private static double WeightOf(NodeSet nodes, string id) =>
        nodes.IndexOf(id) is var index && index >= 0 && nodes[index].State != NodeState.Draining
            ? nodes[index].Weight
            : 0;
}
