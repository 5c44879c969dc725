namespace Purlin.ConsistentHashing;

/// <summary>
/// The table of Maglev: nodes take turns, each takes the first free entry of its own permutation. A node with a part of
/// the greatest weight takes as great a part of the turns. Source: Eisenbud et al., "Maglev: A Fast and Reliable
/// Software Network Load Balancer" (2016), section 3.4.
/// </summary>
internal static class MaglevTable
{
    /// <summary>Fills a table.</summary>
    /// <param name="size">A prime number of entries, so that every step visits all of them.</param>
    /// <param name="offsets">Where each node's permutation begins, below <paramref name="size"/>.</param>
    /// <param name="skips">The step of each node's permutation, from 1 to <paramref name="size"/> - 1.</param>
    /// <param name="weights">The weights in one unit; a node of weight 0 takes nothing.</param>
    public static int[] Fill(
        int size, ReadOnlySpan<int> offsets, ReadOnlySpan<int> skips, ReadOnlySpan<UInt128> weights)
    {
        UInt128 greatest = UInt128.Zero;
        foreach (UInt128 weight in weights)
            greatest = UInt128.Max(greatest, weight);

        var table = new int[size];
        Array.Fill(table, -1);
        var next = offsets.ToArray();
        var taken = new UInt128[offsets.Length];
        int filled = 0;
        for (ulong round = 1; ; round++)
        {
            for (int node = 0; node < next.Length; node++)
            {
                // A node is due its weight a round, in units of the greatest.
                if (weights[node] == UInt128.Zero || weights[node] * round < taken[node])
                    continue;
                taken[node] += greatest;
                while (table[next[node]] >= 0)
                    next[node] = Advance(next[node], skips[node], size);
                table[next[node]] = node;
                if (++filled == size)
                    return table;
            }
        }
    }

    private static int Advance(int entry, int skip, int size)
    {
        int next = entry + skip;
        return next >= size ? next - size : next;
    }
}
