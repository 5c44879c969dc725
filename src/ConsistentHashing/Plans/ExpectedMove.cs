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

    private static double WeightOf(NodeSet nodes, string id) =>
        nodes.IndexOf(id) is var index && index >= 0 && nodes[index].State != NodeState.Draining
            ? nodes[index].Weight
            : 0;
}
