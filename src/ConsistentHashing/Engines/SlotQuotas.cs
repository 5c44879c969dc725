using System.Diagnostics;

namespace Purlin.ConsistentHashing;

/// <summary>
/// How many slots each node gets: the floor or the ceiling of slots x weight / total, by exact division.
/// </summary>
/// <remarks>
/// Floors leave fewer slots over than there are remainders. They go first to nodes that have their ceiling already, so
/// that nothing moves for the sake of rounding; then to the greatest remainders (the method of Hamilton); then by id.
/// So the sum of the gains is the least that any quotas within one slot of the ideal have.
/// </remarks>
internal readonly struct SlotQuotas
{
    private SlotQuotas(int[] quotas, int belowOneSlot)
    {
        Quotas = quotas;
        BelowOneSlot = belowOneSlot;
    }

    /// <summary>The slots of each node of the set.</summary>
    public int[] Quotas { get; }

    /// <summary>How many nodes own keys, but have an ideal of less than one slot.</summary>
    public int BelowOneSlot { get; }

    /// <summary>The quotas for a set of nodes.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="slots">How many slots there are.</param>
    /// <param name="current">How many each node has now.</param>
    public static SlotQuotas Compute(NodeSet nodes, int slots, ReadOnlySpan<int> current)
    {
        UInt128[] weights = ExactWeights.Scale(nodes, out UInt128 total);
        var quotas = new int[weights.Length];
        var remainders = new UInt128[weights.Length];
        var open = new int[weights.Length];
        int openCount = 0;
        int belowOneSlot = 0;
        int left = slots;
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] == UInt128.Zero)
                continue;
            (UInt128 floor, remainders[i]) = UInt128.DivRem(weights[i] * (uint)slots, total);
            quotas[i] = (int)floor;
            left -= quotas[i];
            belowOneSlot += quotas[i] == 0 ? 1 : 0;
            if (remainders[i] != UInt128.Zero)
                open[openCount++] = i;
        }

        Debug.Assert(left >= 0 && left <= openCount, "Floors leave less than one slot for each remainder.");
        Array.Sort(open, 0, openCount, new ByClaim(quotas, current.ToArray(), remainders));
        for (int i = 0; i < left; i++)
            quotas[open[i]]++;
        return new SlotQuotas(quotas, belowOneSlot);
    }

    /// <summary>
    /// The least number of slots that must change their owner from one division to the next: the least sum of gains
    /// over all quotas within one slot of the ideal.
    /// </summary>
    /// <param name="nodes">The nodes after the change.</param>
    /// <param name="slots">How many slots there are.</param>
    /// <param name="current">How many slots each of them has before it.</param>
    public static int LeastGains(NodeSet nodes, int slots, ReadOnlySpan<int> current)
    {
        int[] quotas = Compute(nodes, slots, current).Quotas;
        int gains = 0;
        for (int i = 0; i < quotas.Length; i++)
            gains += Math.Max(0, quotas[i] - current[i]);
        return gains;
    }

    private sealed class ByClaim(int[] floors, int[] current, UInt128[] remainders) : IComparer<int>
    {
        public int Compare(int left, int right)
        {
            int order = (current[right] > floors[right]).CompareTo(current[left] > floors[left]);
            if (order == 0)
                order = remainders[right].CompareTo(remainders[left]);
            return order != 0 ? order : left.CompareTo(right);
        }
    }
}
