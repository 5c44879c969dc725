namespace Purlin.Geospatial;

/// <summary>
/// All in a polygon: boxes of nodes as the balls around them, after those outside of the polygon's bounds; a place is
/// decided by
/// <see cref="Polygon.Contains"/>, as stored.
/// </summary>
internal readonly unsafe struct PolygonRegion(in PlaceTree tree, Polygon polygon) : IPlaceRegion
{
    private readonly PlaceTree _tree = tree;
    private readonly BoxRegion _bounds = new(tree, polygon.Bounds);

    public void Classify(byte* node, out uint outside, out uint inside)
    {
        _bounds.Classify(node, out outside, out _);
        inside = 0;
        uint left = NodeBoxes.Children(node) & ~outside;
        for (int child = 0; child < PlaceLayout.Fanout; child++)
        {
            if ((left >> child & 1) == 0)
                continue;
            RegionRelation relation = Relate(NodeBoxes.Box(node, child));
            outside |= relation == RegionRelation.Outside ? 1u << child : 0;
            inside |= relation == RegionRelation.Inside ? 1u << child : 0;
        }
    }

    public uint Points(byte* node, byte* leaf, long first, uint lanes)
    {
        uint found = 0;
        for (int lane = 0; lane < PlaceLayout.LeafSize && (lanes >> lane & 1) != 0; lane++)
            found |= polygon.Contains(_tree.Position(first + lane)) ? 1u << lane : 0;
        return found;
    }

    private RegionRelation Relate(in NodeBox box)
    {
        const double HalfUnit = 0.5 / PlaceFrame.UnitsPerMeter;
        double x = box.HighX - box.LowX;
        double y = box.HighY - box.LowY;
        double z = box.HighZ - box.LowZ;
        return polygon.Interior.RelateBall(
            (box.LowX + box.HighX) * HalfUnit,
            (box.LowY + box.HighY) * HalfUnit,
            (box.LowZ + box.HighZ) * HalfUnit,
            Math.Sqrt((x * x) + (y * y) + (z * z)) * HalfUnit);
    }
}
