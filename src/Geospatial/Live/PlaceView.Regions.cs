namespace Purlin.Geospatial;

public sealed partial class PlaceView<T>
{
    /// <summary>All places of a box, in the order they were last set.</summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="query">Which places, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what is not kept.</exception>
    public T[] Within(LatLngBox box, PlaceQuery<T>? query = null) =>
        Within(part => new BoxRegion(TreeOf(part), box), query);

    /// <summary>All places of a polygon, in the order they were last set.</summary>
    /// <param name="polygon">Its edges belong to it as <see cref="Polygon.Contains"/> says.</param>
    /// <param name="query">Which places, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what is not kept.</exception>
    public T[] Within(Polygon polygon, PlaceQuery<T>? query = null)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        return Within(part => new PolygonRegion(TreeOf(part), polygon), query);
    }

    /// <summary>How many places a circle has. Costs as much as its rim, and a look at the dead.</summary>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="query">Which of them; a radius of its own counts too. Null for all.</param>
    /// <exception cref="ArgumentException">The query asks for what is not kept.</exception>
    public long Count(Circle circle, PlaceQuery<T>? query = null)
    {
        PlaceFilter filter = FilterOf(query);
        var point = new PlaceQueryPoint(circle.Center);
        double radius = Math.Min(circle.Radius.Meters, filter.RadiusMeters);
        long start = _instruments.Start();
        PlaceCounter counter = default;
        for (int part = 0; part < Generation.Parts.Length; part++)
        {
            LiveScan.Run(
                Generation, part, new CircleRegion(TreeOf(part), point, radius), filter, ref counter);
        }

        _instruments.Stop(start, LiveInstruments.Count);
        return counter.Count;
    }

    /// <summary>How many places a box has. Costs as much as its edges, and a look at the dead.</summary>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="query">Which of them, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what is not kept.</exception>
    public long Count(LatLngBox box, PlaceQuery<T>? query = null)
    {
        PlaceFilter filter = RegionFilterOf(query);
        long start = _instruments.Start();
        PlaceCounter counter = default;
        for (int part = 0; part < Generation.Parts.Length; part++)
            LiveScan.Run(Generation, part, new BoxRegion(TreeOf(part), box), filter, ref counter);
        _instruments.Stop(start, LiveInstruments.Count);
        return counter.Count;
    }

    /// <summary>How many places a polygon has.</summary>
    /// <param name="polygon">Its edges belong to it as <see cref="Polygon.Contains"/> says.</param>
    /// <param name="query">Which of them, without a radius; null for all.</param>
    /// <exception cref="ArgumentException">The query has a radius, or asks for what is not kept.</exception>
    public long Count(Polygon polygon, PlaceQuery<T>? query = null)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        PlaceFilter filter = RegionFilterOf(query);
        long start = _instruments.Start();
        PlaceCounter counter = default;
        for (int part = 0; part < Generation.Parts.Length; part++)
            LiveScan.Run(Generation, part, new PolygonRegion(TreeOf(part), polygon), filter, ref counter);
        _instruments.Stop(start, LiveInstruments.Count);
        return counter.Count;
    }

    /// <inheritdoc cref="PlaceIndex.Density(Circle, in PlaceFilter)"/>
    /// <param name="circle">Its rim belongs to it.</param>
    /// <param name="query">Which of them; null for all. A radius of its own leaves the area as it is.</param>
    public double Density(Circle circle, PlaceQuery<T>? query = null) =>
        SurfaceArea.Density(Count(circle, query), circle);

    /// <inheritdoc cref="PlaceIndex.Density(LatLngBox, in PlaceFilter)"/>
    /// <param name="box">Its edges belong to it.</param>
    /// <param name="query">Which of them, without a radius; null for all.</param>
    public double Density(LatLngBox box, PlaceQuery<T>? query = null) => SurfaceArea.Density(Count(box, query), box);

    private T[] Within<TRegion>(Func<int, TRegion> regionOf, PlaceQuery<T>? query)
        where TRegion : struct, IPlaceRegion
    {
        PlaceFilter filter = RegionFilterOf(query);
        long start = _instruments.Start();
        List<uint> ordinals = [];
        for (int part = 0; part < Generation.Parts.Length; part++)
        {
            var sink = new PlaceCollector(TreeOf(part), ordinals, Generation.First(part));
            LiveScan.Run(Generation, part, regionOf(part), filter, ref sink);
        }

        ordinals.Sort();
        var places = new T[ordinals.Count];
        for (int i = 0; i < places.Length; i++)
            places[i] = Generation.PlaceAt<T>(ordinals[i]);
        _instruments.Stop(start, LiveInstruments.Within);
        return places;
    }

    private ref readonly PlaceTree TreeOf(int part) => ref Generation.Parts[part].Index.Tree;

    private PlaceFilter RegionFilterOf(PlaceQuery<T>? query)
    {
        PlaceFilter filter = FilterOf(query);
        PlaceIndex.RefuseRadius(filter);
        return filter;
    }
}
