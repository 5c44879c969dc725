namespace Purlin.ConsistentHashing;

/// <content>Who holds which number, over the history of a map.</content>
internal sealed partial class KeyRanking
{
    // A ranking is renumbered when it has come to hold so many times the numbers that a new one would.
    private const int MostWaste = 8;

    /// <summary>The numbers of nodes without a history: in canonical order.</summary>
    public static KeyRanking Create(NodeSet nodes)
    {
        double unit = MeanWeight(nodes);
        var holders = new List<int>(nodes.Count);
        for (int node = 0; node < nodes.Count; node++)
        {
            for (int missing = NumbersOf(nodes[node], unit); missing > 0; missing--)
                holders.Add(node);
        }

        return Build(nodes, holders.Count, unit, [.. holders], holders.Count);
    }

    /// <summary>The numbers of a saved ranking, or null if they do not fit the nodes.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="baseCount">How many numbers are drawn without a coin.</param>
    /// <param name="unit">The weight that one number stands for.</param>
    /// <param name="holders">The holder of each number, or -1.</param>
    public static KeyRanking? Restore(NodeSet nodes, int baseCount, double unit, int[] holders)
    {
        if (baseCount < 1 || baseCount > holders.Length || holders.Length > (long)baseCount << MaxLevels
            || !(unit > 0 && double.IsFinite(unit)))
        {
            return null;
        }

        var held = new int[nodes.Count];
        foreach (int holder in holders)
        {
            if ((uint)(holder + 1) > (uint)nodes.Count)
                return null;
            if (holder != Vacant)
                held[holder]++;
        }

        for (int i = 0; i < held.Length; i++)
        {
            if (held[i] != NumbersOf(nodes[i], unit))
                return null;
        }

        return Build(nodes, baseCount, unit, holders, holders.Length);
    }

    /// <summary>
    /// The ranking of other nodes. Who stays keeps the numbers; who leaves frees them; who comes takes the lowest that
    /// are free, in canonical order, and new ones after that.
    /// </summary>
    public KeyRanking With(NodeSet from, NodeSet to)
    {
        var free = new List<int>();
        var held = new int[to.Count];
        long needed = 0;
        foreach (Node node in to.Span)
            needed += NumbersOf(node, Unit);
        long fresh = 2L * to.OwnerCount;
        if (needed > MostWaste * fresh || (_count > MostWaste * Math.Max(fresh, needed) && !IsOnlyLeaving(from, to)))
            return Create(to);

        var holders = new int[_count + checked((int)needed)];
        Array.Fill(holders, Vacant);
        int[] places = from.PlacesIn(to);
        for (int number = 0; number < _count; number++)
        {
            int holder = HolderOf(number);
            int node = holder == Vacant ? Vacant : places[holder];
            if (node != Vacant && held[node] < NumbersOf(to[node], Unit))
            {
                holders[number] = node;
                held[node]++;
            }
            else
            {
                free.Add(number);
            }
        }

        int next = 0;
        int count = _count;
        for (int node = 0; node < held.Length; node++)
        {
            for (int missing = NumbersOf(to[node], Unit) - held[node]; missing > 0; missing--)
                holders[next < free.Count ? free[next++] : count++] = node;
        }

        return (long)BaseCount << MaxLevels < count
            ? Create(to)
            : Build(to, BaseCount, Unit, holders, count);
    }

    private static bool IsOnlyLeaving(NodeSet from, NodeSet to) =>
        to.Count < from.Count && Array.TrueForAll(to.PlacesIn(from), place => place >= 0);

    private static KeyRanking Build(NodeSet nodes, int baseCount, double unit, int[] holders, int count)
    {
        uint[]? thresholds = null;
        bool isIdentity = count == nodes.Count;
        for (int number = 0; number < count; number++)
        {
            int holder = holders[number];
            isIdentity &= holder == number;
            uint threshold = holder == Vacant ? Always : ThresholdOf(nodes[holder], unit);
            if (threshold == Always && thresholds is null)
                continue;
            if (thresholds is null)
            {
                thresholds = new uint[count];
                thresholds.AsSpan(0, number).Fill(Always);
            }

            thresholds[number] = threshold;
        }

        if (isIdentity)
            return new KeyRanking(baseCount, unit, count, null, null, thresholds);
        Chunk[]? chunks = Pack(holders.AsSpan(0, count));
        return new KeyRanking(
            baseCount, unit, count, chunks is null ? holders.AsSpan(0, count).ToArray() : null, chunks, thresholds);
    }

    /// <summary>The holders in chunks, or null where they are not in the order of their numbers.</summary>
    private static Chunk[]? Pack(ReadOnlySpan<int> holders)
    {
        var chunks = new Chunk[(holders.Length + 63) >>> 6];
        int next = 0;
        for (int i = 0; i < chunks.Length; i++)
        {
            int first = next;
            ulong held = 0;
            for (int number = i << 6; number < Math.Min(holders.Length, (i + 1) << 6); number++)
            {
                if (holders[number] == Vacant)
                    continue;
                if (holders[number] != next++)
                    return null;
                held |= 1UL << number;
            }

            chunks[i] = new Chunk(held, first);
        }

        return chunks;
    }

    // In canonical order, so that every process adds the same doubles in the same order.
    private static double MeanWeight(NodeSet nodes)
    {
        double sum = 0;
        double first = 0;
        bool isEqual = true;
        foreach (Node node in nodes.Span)
        {
            if (node.State == NodeState.Draining)
                continue;
            first = first == 0 ? node.Weight : first;
            isEqual &= node.Weight.Equals(first);
            sum += node.Weight / nodes.OwnerCount;
        }

        return isEqual ? first : sum;
    }

    private static int NumbersOf(Node node, double unit) =>
        node.State == NodeState.Draining ? 0 : (int)Math.Clamp(Math.Ceiling(node.Weight / unit), 1, 1 << 24);

    private static uint ThresholdOf(Node node, double unit)
    {
        double part = node.Weight / unit / NumbersOf(node, unit);
        return part >= 1 ? Always : (uint)(part * Always);
    }
}
