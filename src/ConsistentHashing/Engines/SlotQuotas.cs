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
        (int[] quotas, UInt128[] remainders, int left) = Floors(nodes, slots);
        var open = new int[quotas.Length];
        int openCount = 0;
        int belowOneSlot = 0;
        for (int i = 0; i < quotas.Length; i++)
        {
            if (remainders[i] == UInt128.Zero)
                continue;
            belowOneSlot += quotas[i] == 0 ? 1 : 0;
            open[openCount++] = i;
        }

        Debug.Assert(left >= 0 && left <= openCount, "Floors leave less than one slot for each remainder.");
        if (left > 0)
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
        (int[] floors, UInt128[] remainders, int left) = Floors(nodes, slots);
        int gains = 0;
        for (int i = 0; i < floors.Length; i++)
        {
            // A ceiling costs no one who has it already.
            gains += Math.Max(0, floors[i] - current[i]);
            left -= current[i] > floors[i] && remainders[i] != UInt128.Zero ? 1 : 0;
        }

        return gains + Math.Max(0, left);
    }

    private static (int[] Floors, UInt128[] Remainders, int Left) Floors(NodeSet nodes, int slots)
    {
        UInt128[] weights = ExactWeights.Scale(nodes, out UInt128 total);
        var floors = new int[weights.Length];
        var remainders = new UInt128[weights.Length];
        int left = slots;
        for (int i = 0; i < weights.Length; i++)
        {
            (UInt128 floor, remainders[i]) = UInt128.DivRem(weights[i] * (uint)slots, total);
            floors[i] = (int)floor;
            left -= floors[i];
        }

        return (floors, remainders, left);
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
