using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

public sealed unsafe partial class PlaceIndex
{
    /// <summary>The nearest places, nearest first, equally near ones by ordinal. Allocates nothing.</summary>
    /// <param name="here">From where.</param>
    /// <param name="neighbors">Filled as far as there are places; at least 1 long.</param>
    /// <param name="filter">Which places; the default is all.</param>
    /// <returns>How many were found.</returns>
    /// <exception cref="ArgumentException">There is no room for a neighbor, or the filter asks for what the index
    /// does not have.</exception>
    public int Nearest(LatLng here, Span<Neighbor> neighbors, in PlaceFilter filter = default)
    {
        if (neighbors.IsEmpty)
            throw new ArgumentException("It has room for none, but must have room for at least 1.", nameof(neighbors));
        PlaceBlock block = Block;
        var query = new PlaceQueryPoint(here);
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            return Nearest(block, query, neighbors, filter.RadiusMeters, filter.Exact, ref all);
        }

        var attributes = new AttributeFilter(block.Tree, filter);
        return Nearest(block, query, neighbors, filter.RadiusMeters, filter.Exact, ref attributes);
    }

    [SkipLocalsInit]
    private static int Nearest<TFilter>(
        PlaceBlock block, in PlaceQueryPoint query, Span<Neighbor> neighbors, double radius, bool isExact,
        ref TFilter filter)
        where TFilter : struct, IPlaceFilter
    {
        if (block.Tree.Count == 0)
            return 0;
        if (NearestList16.IsSupported && neighbors.Length <= NearestList32.MaxK)
        {
            uint* slots = stackalloc uint[NearestList32.Lanes];
            int count = NearestByLanes(
                block.Tree, query, neighbors.Length, ChordReach.Outer(radius), ref filter, slots);
            if (count >= 0)
            {
                Span<double> chords = stackalloc double[NeighborOrder.RoomForChords(NearestList32.Lanes)];
                Span<double> meters = stackalloc double[NearestList32.Lanes];
                Span<NeighborWay> ways = stackalloc NeighborWay[NearestList32.Lanes];
                int found = new NeighborOrder(block.Tree, query, radius, isExact).Write(
                    new Span<uint>(slots, count), chords, meters[..count], ways[..count], neighbors);
                GC.KeepAlive(block);
                return found;
            }
        }

        return NearestByBuffer(block, query, neighbors, radius, isExact, ref filter);
    }

    private static int NearestByLanes<TFilter>(
        in PlaceTree tree, in PlaceQueryPoint query, int k, double reach, ref TFilter filter, uint* slots)
        where TFilter : struct, IPlaceFilter
    {
        if (k <= NearestList16.MaxK)
        {
            var few = new NearestList16(k, reach);
            NearestSearch.Run(tree, query.Units, ref few, ref filter);
            return few.Take(slots);
        }

        var list = new NearestList32(k, reach);
        NearestSearch.Run(tree, query.Units, ref list, ref filter);
        return list.Take(slots);
    }

    private static int NearestByBuffer<TFilter>(
        PlaceBlock block, in PlaceQueryPoint query, Span<Neighbor> neighbors, double radius, bool isExact,
        ref TFilter filter)
        where TFilter : struct, IPlaceFilter
    {
        NearestScratch scratch = NearestScratch.Rent();
        var list = new NearestBuffer(scratch, neighbors.Length, ChordReach.Outer(radius));
        NearestSearch.Run(block.Tree, query.Units, ref list, ref filter);
        Span<uint> slots = list.Take();
        int found = new NeighborOrder(block.Tree, query, radius, isExact).Write(
            slots, scratch.Chords, scratch.Meters.AsSpan(0, slots.Length),
            scratch.Ways.AsSpan(0, slots.Length), neighbors);
        scratch.Return();
        GC.KeepAlive(block);
        return found;
    }
}
