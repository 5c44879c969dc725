using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>Gathers the ordinals of what a scan finds.</summary>
internal readonly unsafe struct PlaceCollector(PlaceTree tree, List<uint> ordinals, uint firstOrdinal = 0) : IPlaceSink
{
    public void AddAll(long first, long end)
    {
        for (long slot = first; slot < end; slot++)
            ordinals.Add(firstOrdinal + tree.Ordinal(slot));
    }

    public void Add(long first, uint lanes)
    {
        for (; lanes != 0; lanes &= lanes - 1)
            ordinals.Add(firstOrdinal + tree.Ordinal(first + BitOperations.TrailingZeroCount(lanes)));
    }
}
