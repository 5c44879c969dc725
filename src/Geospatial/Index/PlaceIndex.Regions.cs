namespace Purlin.Geospatial;

public sealed partial class PlaceIndex
{
    /// <summary>All places of a circle, nearest first, equally near ones by ordinal.</summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="filter">Which of them; a radius of its own counts too.</param>
    /// <exception cref="ArgumentException">The filter asks for what the index does not have.</exception>
    public Neighbor[] Within(Circle circle, in PlaceFilter filter = default)
    {
        PlaceBlock block = Block;
        var query = new PlaceQueryPoint(circle.Center);
        double radius = Math.Min(circle.Radius.Meters, filter.RadiusMeters);
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            return Within(block, query, radius, filter.Exact, ref all);
        }

        var attributes = new AttributeFilter(block.Tree, filter);
        return Within(block, query, radius, filter.Exact, ref attributes);
    }

    /// <summary>The ordinals of all places of a box, ascending.</summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="filter">Which of them; may not have a radius, since there is no centre.</param>
    /// <exception cref="ArgumentException">The filter has a radius, or asks for what the index does not
    /// have.</exception>
    public uint[] Within(LatLngBox box, in PlaceFilter filter = default)
    {
        RefuseRadius(filter);
        PlaceBlock block = Block;
        return Ordinals(block, new BoxRegion(block.Tree, box), filter);
    }

    /// <summary>The ordinals of all places of a polygon, ascending.</summary>
    /// <param name="polygon">Its edges belong to it as <see cref="Polygon.Contains"/> says.</param>
    /// <param name="filter">Which of them; may not have a radius, since there is no centre.</param>
    /// <exception cref="ArgumentException">The filter has a radius, or asks for what the index does not
    /// have.</exception>
    public uint[] Within(Polygon polygon, in PlaceFilter filter = default)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        RefuseRadius(filter);
        PlaceBlock block = Block;
        return Ordinals(block, new PolygonRegion(block.Tree, polygon), filter);
    }

    /// <summary>
    /// How many places a circle has. Costs as much as its rim, not its area, unless there is a condition on
    /// attributes. Allocates nothing.
    /// </summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="filter">Which of them; a radius of its own counts too.</param>
    /// <exception cref="ArgumentException">The filter asks for what the index does not have.</exception>
    public long Count(Circle circle, in PlaceFilter filter = default)
    {
        var query = new PlaceQueryPoint(circle.Center);
        double radius = Math.Min(circle.Radius.Meters, filter.RadiusMeters);
        PlaceBlock block = Block;
        PlaceCounter sink = default;
        Scan(block, new CircleRegion(block.Tree, query, radius), filter, ref sink);
        return sink.Count;
    }

    /// <summary>
    /// How many places a box has. Costs as much as its edges, not its area, unless there is a condition on
    /// attributes. Allocates nothing.
    /// </summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="filter">Which of them; may not have a radius, since there is no centre.</param>
    /// <exception cref="ArgumentException">The filter has a radius, or asks for what the index does not
    /// have.</exception>
    public long Count(LatLngBox box, in PlaceFilter filter = default)
    {
        RefuseRadius(filter);
        PlaceBlock block = Block;
        PlaceCounter sink = default;
        Scan(block, new BoxRegion(block.Tree, box), filter, ref sink);
        return sink.Count;
    }

    /// <summary>How many places a polygon has.</summary>
    /// <param name="polygon">Its edges belong to it as <see cref="Polygon.Contains"/> says.</param>
    /// <param name="filter">Which of them; may not have a radius, since there is no centre.</param>
    /// <exception cref="ArgumentException">The filter has a radius, or asks for what the index does not
    /// have.</exception>
    public long Count(Polygon polygon, in PlaceFilter filter = default)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        RefuseRadius(filter);
        PlaceBlock block = Block;
        PlaceCounter sink = default;
        Scan(block, new PolygonRegion(block.Tree, polygon), filter, ref sink);
        return sink.Count;
    }

    /// <summary>
    /// How many places a circle has per square kilometre; 0 where it has none. Its area is that of a sphere with the
    /// earth's curvature at the centre: right to 1e-6 up to 100 km, to 1 % everywhere. Costs as much as
    /// <see cref="Count(Circle, in PlaceFilter)"/>.
    /// </summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="filter">Which of them; a radius of its own leaves the area as it is.</param>
    /// <exception cref="ArgumentException">The filter asks for what the index does not have.</exception>
    public double Density(Circle circle, in PlaceFilter filter = default) =>
        SurfaceArea.Density(Count(circle, filter), circle);

    /// <summary>
    /// How many places a box has per square kilometre of the ellipsoid; 0 where it has none. Costs as much as
    /// <see cref="Count(LatLngBox, in PlaceFilter)"/>.
    /// </summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="filter">Which of them; may not have a radius, since there is no centre.</param>
    /// <exception cref="ArgumentException">The filter has a radius, or asks for what the index does not
    /// have.</exception>
    public double Density(LatLngBox box, in PlaceFilter filter = default) =>
        SurfaceArea.Density(Count(box, filter), box);

    private static uint[] Ordinals<TRegion>(PlaceBlock block, TRegion region, in PlaceFilter filter)
        where TRegion : struct, IPlaceRegion
    {
        var ordinals = new List<uint>();
        var sink = new PlaceCollector(block.Tree, ordinals);
        Scan(block, region, filter, ref sink);
        ordinals.Sort();
        return [.. ordinals];
    }

    private static void Scan<TRegion, TSink>(
        PlaceBlock block, TRegion region, in PlaceFilter filter, ref TSink sink)
        where TRegion : struct, IPlaceRegion
        where TSink : struct, IPlaceSink
    {
        if (!filter.HasAttributes)
        {
            NoFilter all = default;
            RegionScan.Run(block.Tree, ref region, ref all, ref sink);
        }
        else
        {
            var attributes = new AttributeFilter(block.Tree, filter);
            RegionScan.Run(block.Tree, ref region, ref attributes, ref sink);
        }

        GC.KeepAlive(block);
    }

    private static Neighbor[] Within<TFilter>(
        PlaceBlock block, in PlaceQueryPoint query, double radius, bool isExact, ref TFilter filter)
        where TFilter : struct, IPlaceFilter
    {
        if (block.Tree.Count == 0)
            return [];
        var source = new TreeSource<TFilter>(block.Tree, filter);
        Neighbor[] neighbors = NearestQuery.Within(ref source, query, radius, isExact);
        GC.KeepAlive(block);
        return neighbors;
    }

    internal static void RefuseRadius(in PlaceFilter filter)
    {
        if (filter.Within is { } radius)
        {
            throw new ArgumentException(
                $"It has a radius of {radius}, but only a circle has a centre; ask for one.", nameof(filter));
        }
    }
}
