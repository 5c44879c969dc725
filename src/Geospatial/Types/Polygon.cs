namespace Purlin.Geospatial;

/// <summary>
/// A polygon with holes. Edges are arcs of great circles of the sphere of geodetic latitude and longitude, as in S2;
/// the inside of each ring is its smaller side, whichever way round it goes (of two equal sides the one to its left).
/// </summary>
/// <remarks>
/// <para>
/// A ring may be closed by its first vertex again or not, may hold a pole, and may lie across the antimeridian. It must
/// not touch or cross itself. Holes lie inside the outer ring, outside each other, and may touch it and each other in
/// single points. That is decided exactly on directions of doubles, whose rounding is 1 nm.
/// </para>
/// <para>
/// A point on an edge belongs to the polygon north of it; on an edge along a meridian, or on a vertex, to the one just
/// east of it (and then just north); a pole belongs to the one that lies east of Greenwich there. So each point
/// belongs to one of the polygons that share an edge. Immutable and thread-safe.
/// </para>
/// </remarks>
public sealed class Polygon
{
    /// <summary>The most vertices of all rings together.</summary>
    public const int MaxVertices = 1 << 22;

    private readonly LatLng[][] _rings;
    private readonly PolygonInterior _interior;

    /// <summary>The polygon of an outer ring and holes in it. Takes time of n log n.</summary>
    /// <param name="outer">The outer ring, at least three vertices.</param>
    /// <param name="holes">The holes.</param>
    /// <exception cref="ArgumentException">The rings are no polygon; the message says what is wrong where.</exception>
    public Polygon(ReadOnlySpan<LatLng> outer, params ReadOnlySpan<LatLng[]> holes)
        : this(PolygonInterior.Copy(outer, holes))
    {
    }

    private Polygon(LatLng[][] rings)
    {
        _rings = rings;
        PolygonFault fault = PolygonInterior.TryCreate(rings, out PolygonInterior? interior);
        _interior = interior ?? throw new ArgumentException(fault.ToString(), fault.Ring == 0 ? "outer" : "holes");
    }

    private Polygon(LatLng[][] rings, PolygonInterior interior)
    {
        _rings = rings;
        _interior = interior;
    }

    /// <summary>How many rings there are: the outer one, and the holes.</summary>
    public int RingCount => _rings.Length;

    /// <summary>
    /// A box that holds it, edges included, up to 2e-9 degrees wider than needed; with a pole inside, all around it.
    /// </summary>
    public LatLngBox Bounds => _interior.Bounds;

    internal PolygonInterior Interior => _interior;

    /// <summary>The polygon of an outer ring and holes in it, if they are one.</summary>
    /// <param name="outer">The outer ring.</param>
    /// <param name="holes">The holes.</param>
    /// <param name="polygon">The polygon, or null.</param>
    /// <param name="fault">What is wrong where.</param>
    public static bool TryCreate(ReadOnlySpan<LatLng> outer, ReadOnlySpan<LatLng[]> holes,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Polygon? polygon, out PolygonFault fault)
    {
        LatLng[][] rings = PolygonInterior.Copy(outer, holes);
        fault = PolygonInterior.TryCreate(rings, out PolygonInterior? interior);
        polygon = interior is null ? null : new Polygon(rings, interior);
        return polygon is not null;
    }

    /// <summary>The vertices of a ring, each once.</summary>
    /// <param name="index">0 for the outer ring, then the holes.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such ring.</exception>
    public ReadOnlySpan<LatLng> GetRing(int index)
    {
        Purlin.Shared.Guard.InRange(index, 0, _rings.Length - 1);
        return _rings[index];
    }

    /// <summary>
    /// Whether the point is inside, by the rule for edges above. Takes time of log n for rings that run smoothly.
    /// </summary>
    public bool Contains(LatLng point) => _interior.Contains(point);
}
