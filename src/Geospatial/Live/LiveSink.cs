namespace Purlin.Geospatial;

/// <summary>
/// Passes on what a generation sees. Whole parts of a tree stay whole but for the leaves where a place is dead, so
/// that counting does not look at what is inside.
/// </summary>
internal struct LiveSink<TSink>(Tombstones tombstones, long asOf, long count, TSink sink) : IPlaceSink
    where TSink : struct, IPlaceSink
{
    public TSink Sink = sink;

    public void AddAll(long first, long end)
    {
        // Parts of a tree begin at a leaf and end at one, or at the end of all.
        long endLeaf = (end + PlaceLayout.LeafSize - 1) / PlaceLayout.LeafSize;
        for (long leaf = first / PlaceLayout.LeafSize; leaf < endLeaf; leaf++)
        {
            long dead = tombstones.NextWithDead(leaf, endLeaf);
            if (dead > leaf)
                Sink.AddAll(leaf * PlaceLayout.LeafSize, Math.Min(end, dead * PlaceLayout.LeafSize));
            if (dead < endLeaf)
                Add(dead * PlaceLayout.LeafSize, LanesAt(dead * PlaceLayout.LeafSize));
            leaf = dead;
        }
    }

    public void Add(long first, uint lanes) => Sink.Add(first, tombstones.Living(first, lanes, asOf));

    private readonly uint LanesAt(long first) => first + PlaceLayout.LeafSize <= count
        ? uint.MaxValue
        : (1u << (int)(count - first)) - 1;
}
