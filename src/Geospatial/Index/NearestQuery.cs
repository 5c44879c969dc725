using System.Runtime.CompilerServices;

namespace Purlin.Geospatial;

/// <summary>The nearest in a source: candidates are searched for by float, then put in Karney's order.</summary>
internal static unsafe class NearestQuery
{
    /// <summary>Writes the nearest, as many as there is room for; returns how many.</summary>
    [SkipLocalsInit]
    public static int Run<TSource>(
        ref TSource source, in PlaceQueryPoint query, Span<Neighbor> neighbors, double radius, bool isExact)
        where TSource : struct, INearestSource
    {
        if (NearestList16.IsSupported && neighbors.Length <= NearestList32.MaxK)
        {
            uint* slots = stackalloc uint[NearestList32.Lanes];
            int count = ByLanes(ref source, query, neighbors.Length, ChordReach.Outer(radius), slots);
            if (count >= 0)
            {
                Span<double> chords = stackalloc double[NearestScratch.RoomForChords(NearestList32.Lanes)];
                Span<double> meters = stackalloc double[NearestList32.Lanes];
                Span<NeighborWay> ways = stackalloc NeighborWay[NearestList32.Lanes];
                return new NeighborOrder<TSource>(ref source, query, radius, isExact).Write(
                    new Span<uint>(slots, count), chords, meters[..count], ways[..count], neighbors);
            }
        }

        NearestScratch scratch = NearestScratch.Rent();
        Span<uint> found = ByBuffer(ref source, query, neighbors.Length, radius, scratch);
        int written = Order(ref source, query, radius, isExact, scratch, found, neighbors);
        scratch.Return();
        return written;
    }

    /// <summary>All within a radius, in order.</summary>
    public static Neighbor[] Within<TSource>(
        ref TSource source, in PlaceQueryPoint query, double radius, bool isExact)
        where TSource : struct, INearestSource
    {
        NearestScratch scratch = NearestScratch.Rent();
        Span<uint> found = ByBuffer(ref source, query, int.MaxValue, radius, scratch);
        var neighbors = new Neighbor[found.Length];
        int written = Order(ref source, query, radius, isExact, scratch, found, neighbors);
        scratch.Return();
        return written == neighbors.Length ? neighbors : neighbors[..written];
    }

    private static int ByLanes<TSource>(
        ref TSource source, in PlaceQueryPoint query, int k, double reach, uint* slots)
        where TSource : struct, INearestSource
    {
        if (k <= NearestList16.MaxK)
        {
            var few = new NearestList16(k, reach);
            source.Search(query.Units, ref few);
            return few.Take(slots);
        }

        var list = new NearestList32(k, reach);
        source.Search(query.Units, ref list);
        return list.Take(slots);
    }

    private static Span<uint> ByBuffer<TSource>(
        ref TSource source, in PlaceQueryPoint query, int k, double radius, NearestScratch scratch)
        where TSource : struct, INearestSource
    {
        var list = new NearestBuffer(scratch, k, ChordReach.Outer(radius));
        source.Search(query.Units, ref list);
        return list.Take();
    }

    private static int Order<TSource>(
        ref TSource source, in PlaceQueryPoint query, double radius, bool isExact, NearestScratch scratch,
        Span<uint> slots, Span<Neighbor> neighbors)
        where TSource : struct, INearestSource =>
        new NeighborOrder<TSource>(ref source, query, radius, isExact).Write(
            slots, scratch.Chords, scratch.Meters.AsSpan(0, slots.Length), scratch.Ways.AsSpan(0, slots.Length),
            neighbors);
}
