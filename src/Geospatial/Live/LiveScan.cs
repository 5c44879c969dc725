namespace Purlin.Geospatial;

/// <summary>Finds what a generation sees of a region, part by part.</summary>
internal static class LiveScan
{
    /// <summary>Gives a sink the places of one part.</summary>
    public static void Run<TRegion, TSink>(
        LiveGeneration generation, int part, TRegion region, in PlaceFilter filter, ref TSink sink)
        where TRegion : struct, IPlaceRegion
        where TSink : struct, IPlaceSink
    {
        LivePart at = generation.Parts[part];
        ref readonly PlaceTree tree = ref at.Index.Tree;
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            var living = new LiveSink<TSink>(at.Tombstones, generation.AsOf, tree.Count, sink);
            RegionScan.Run(tree, ref region, ref all, ref living);
            sink = living.Sink;
        }
        else
        {
            var living = new LiveFilter<AttributeFilter>(
                at.Tombstones, generation.AsOf, generation.Attributes(part, filter));
            RegionScan.Run(tree, ref region, ref living, ref sink);
        }

        GC.KeepAlive(at);
    }
}
