using System.Numerics;

namespace Purlin.Geospatial;

/// <summary>
/// Finds the places of a region. What is inside is told by arithmetic on slots, so that counting costs as much as the
/// region's rim, not its area; under a condition on attributes everything inside is visited too.
/// </summary>
internal static unsafe class RegionScan
{
    public static void Run<TRegion, TFilter, TSink>(
        in PlaceTree tree, ref TRegion region, ref TFilter filter, ref TSink sink)
        where TRegion : struct, IPlaceRegion
        where TFilter : struct, IPlaceFilter
        where TSink : struct, IPlaceSink
    {
        if (tree.Count > 0)
            Visit(tree, 0, 0, false, ref region, ref filter, ref sink);
    }

    private static void Visit<TRegion, TFilter, TSink>(
        in PlaceTree tree, int level, long node, bool isInside, ref TRegion region, ref TFilter filter, ref TSink sink)
        where TRegion : struct, IPlaceRegion
        where TFilter : struct, IPlaceFilter
        where TSink : struct, IPlaceSink
    {
        long index = tree.LevelStarts[level] + node;
        byte* at = tree.Nodes + (index * PlaceLayout.NodeBytes);
        uint outside = 0;
        uint inside = isInside ? uint.MaxValue : 0;
        if (!isInside)
            region.Classify(at, out outside, out inside);
        uint children = NodeBoxes.Children(at) & ~outside & filter.Children(index);
        for (; children != 0; children &= children - 1)
        {
            int lane = BitOperations.TrailingZeroCount(children);
            bool isChildInside = (inside >> lane & 1) != 0;
            long child = (node * PlaceLayout.Fanout) + lane;
            if (isChildInside && typeof(TFilter) == typeof(NoFilter))
            {
                (long first, long end) = tree.SlotsBelow(level, child);
                sink.AddAll(first, end);
            }
            else if (level < tree.Levels - 1)
            {
                Visit(tree, level + 1, child, isChildInside, ref region, ref filter, ref sink);
            }
            else
            {
                long first = child * PlaceLayout.LeafSize;
                uint lanes = tree.LanesAt(first);
                if (!isChildInside)
                    lanes = region.Points(at, tree.Leaves + (child * PlaceLayout.LeafBytes), first, lanes);
                sink.Add(first, filter.Points(first, lanes));
            }
        }
    }
}
