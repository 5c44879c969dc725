namespace Purlin.ConsistentHashing.Tests;

/// <summary>Owners of all 2^64 hashes as intervals, found by asking the map only at the ends of its own ranges.</summary>
internal static class Interval
{
    /// <summary>
    /// Every hash at which an owner may change: the first of each slot and the one after each point; and 0.
    /// </summary>
    public static SortedSet<ulong> Starts(params NodeMap[] maps)
    {
        var starts = new SortedSet<ulong> { 0 };
        foreach (NodeMap map in maps)
        {
            if (map is RingMap ring)
            {
                starts.UnionWith(ring.GetPoints().Where(p => p.Position < ulong.MaxValue).Select(p => p.Position + 1));
            }
            else if (map is SlotMap slots)
            {
                UInt128 width = (UInt128.One << 64) / (uint)slots.SlotCount;
                starts.UnionWith(Enumerable.Range(0, slots.SlotCount).Select(slot => (ulong)((uint)slot * width)));
            }
        }

        return starts;
    }

    /// <summary>All pieces whose owner differs, with the owners, in order.</summary>
    public static IEnumerable<(ulong First, ulong Last, string From, string To)> Changed(NodeMap from, NodeMap to)
    {
        ulong[] starts = [.. Starts(from, to)];
        for (int i = 0; i < starts.Length; i++)
        {
            ulong last = i + 1 < starts.Length ? starts[i + 1] - 1 : ulong.MaxValue;
            string before = from.Nodes[from.GetOwner(starts[i])].Id;
            string after = to.Nodes[to.GetOwner(starts[i])].Id;
            Assert.Equal(before, from.Nodes[from.GetOwner(last)].Id);
            Assert.Equal(after, to.Nodes[to.GetOwner(last)].Id);
            if (before != after)
                yield return (starts[i], last, before, after);
        }
    }

    /// <summary>Adjoining pieces of the same pair as one.</summary>
    public static List<(ulong First, ulong Last, string From, string To)> Joined(
        IEnumerable<(ulong First, ulong Last, string From, string To)> pieces)
    {
        var joined = new List<(ulong First, ulong Last, string From, string To)>();
        foreach (var piece in pieces)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.Last + 1 == piece.First
                && last.From == piece.From && last.To == piece.To)
            {
                joined[^1] = last with { Last = piece.Last };
            }
            else
            {
                joined.Add(piece);
            }
        }

        return joined;
    }
}
