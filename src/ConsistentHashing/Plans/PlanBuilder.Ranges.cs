namespace Purlin.ConsistentHashing;

/// <content>Maps whose owners own ranges of hashes.</content>
internal sealed partial class PlanBuilder
{
    // A call to compare a whole run pays from about so many slots on.
    private const int ShortRun = 8;

    private const double AllHashes = 18446744073709551616.0;

    private static MigrationPlan BuildRanges(NodeMap from, NodeMap to)
    {
        var builder = new PlanBuilder(from, to, AllHashes);
        if (from is SlotMap before && to is SlotMap after && before.SlotCount == after.SlotCount)
        {
            int[] counts = builder.CompareSlots(before, after.Cells);
            int least = SlotQuotas.LeastGains(to.Nodes, after.SlotCount, builder.Inherit(counts));
            return builder.Finish(PlanUnit.HashRanges, (double)least / after.SlotCount);
        }

        builder.Merge(RangesOf(from), RangesOf(to));
        return builder.Finish(PlanUnit.HashRanges, builder.SumGains(from.GetShares(), to.GetShares()));
    }

    /// <summary>Compares the owners by runs of the map before; returns how many slots each of its nodes has.</summary>
    private int[] CompareSlots(SlotMap from, ReadOnlySpan<ushort> after)
    {
        var counts = new int[_from.Nodes.Count];
        ulong width = (ulong.MaxValue / (ulong)after.Length) + 1;
        for (int slot = 0; slot < after.Length;)
        {
            int giver = from.Cells[slot];
            int end = from.EndOfRun(slot);
            counts[giver] += end - slot;
            int place = _places[giver];
            bool isKept = end - slot >= ShortRun && place >= 0
                && !after[slot..end].ContainsAnyExcept((ushort)place);
            for (; !isKept && slot < end; slot++)
                Compare((ulong)slot * width, ((ulong)slot * width) + (width - 1), giver, after[slot]);
            slot = end;
        }

        return counts;
    }

    /// <summary>Goes through both in step: a piece ends where a range of either ends.</summary>
    private void Merge(Ranges before, Ranges after)
    {
        ulong first = 0;
        int left = 0;
        int right = 0;
        while (true)
        {
            ulong last = Math.Min(before.Lasts[left], after.Lasts[right]);
            Compare(first, last, before.Owners[left], after.Owners[right]);
            if (last == ulong.MaxValue)
                return;
            first = last + 1;

            // Ranges that end before the piece begins are empty: points at one place.
            while (before.Lasts[left] < first)
                left++;
            while (after.Lasts[right] < first)
                right++;
        }
    }

    private static Ranges RangesOf(NodeMap map)
    {
        if (map is RingMap ring)
        {
            // The arc of the first point goes over the end of the circle; it is empty there if a point stands at it.
            return new Ranges([.. ring.Positions, ulong.MaxValue], [.. ring.Owners, ring.Owners[0]]);
        }

        ReadOnlySpan<ushort> cells = ((SlotMap)map).Cells;
        var ranges = new Ranges(new ulong[cells.Length], new int[cells.Length]);
        ulong width = (ulong.MaxValue / (ulong)cells.Length) + 1;
        for (int slot = 0; slot < cells.Length; slot++)
        {
            ranges.Lasts[slot] = ((ulong)slot * width) + (width - 1);
            ranges.Owners[slot] = cells[slot];
        }

        return ranges;
    }

    /// <summary>Where each range ends, the last at the end of all hashes, and whose it is.</summary>
    private readonly record struct Ranges(ulong[] Lasts, int[] Owners);
}
