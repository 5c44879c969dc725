using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Cells that together hold a region: in order of their ids, none inside another, four of one parent never beside
/// each other where the parent is allowed. Covers of caps are those of the reference implementation, cell for cell;
/// those of boxes and polygons have no cell without a point of the region, but for 60 nm.
/// </summary>
/// <remarks>
/// Time grows with the cells asked for. The faces that take a span allocate nothing. Thread-safe. Source: S2
/// documentation, "Region coverer".
/// </remarks>
public static class S2Cover
{
    internal const int MaxForcedCells = 1 << 20;

    private const int StackCells = 64;

    /// <summary>The cover of a cap of the sphere.</summary>
    /// <param name="cap">The cap.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(S2Cap cap, S2CoverOptions? options = null) =>
        Array(new S2CapRegion(cap), SphereShare(cap, options), options);

    /// <summary>
    /// The cover of a circle on the ellipsoid: complete, since the cap is widened to the greatest curvature of WGS84.
    /// </summary>
    /// <param name="circle">The circle.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(Circle circle, S2CoverOptions? options = null) => Of(CapOf(circle), options);

    /// <summary>The cover of a box, edges included.</summary>
    /// <param name="box">The box.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(LatLngBox box, S2CoverOptions? options = null) =>
        Array(new S2BoxRegion(box), SphereShare(box), options);

    /// <summary>The cover of a polygon, edges included.</summary>
    /// <param name="polygon">The polygon.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(Polygon polygon, S2CoverOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        return Array(new S2PolygonRegion(polygon.Interior), 0, options);
    }

    /// <summary>Writes the cover of a cap of the sphere.</summary>
    /// <param name="cap">The cap.</param>
    /// <param name="options">How.</param>
    /// <param name="cells">Gets the cells; of the length of the budget it is nearly always long enough.</param>
    /// <param name="count">How many cells the cover has.</param>
    /// <returns>False if there are more than fit; nothing is written then.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static bool TryOf(S2Cap cap, S2CoverOptions options, Span<S2CellId> cells, out int count) =>
        TryWrite(new S2CapRegion(cap), SphereShare(cap, options), options, cells, out count);

    /// <summary>Writes the cover of a circle on the ellipsoid; see the overload for a cap.</summary>
    /// <param name="circle">The circle.</param>
    /// <param name="options">How.</param>
    /// <param name="cells">Gets the cells.</param>
    /// <param name="count">How many cells the cover has.</param>
    /// <returns>False if there are more than fit; nothing is written then.</returns>
    public static bool TryOf(Circle circle, S2CoverOptions options, Span<S2CellId> cells, out int count) =>
        TryOf(CapOf(circle), options, cells, out count);

    /// <summary>Writes the cover of a box; see the overload for a cap.</summary>
    /// <param name="box">The box.</param>
    /// <param name="options">How.</param>
    /// <param name="cells">Gets the cells.</param>
    /// <param name="count">How many cells the cover has.</param>
    /// <returns>False if there are more than fit; nothing is written then.</returns>
    public static bool TryOf(LatLngBox box, S2CoverOptions options, Span<S2CellId> cells, out int count) =>
        TryWrite(new S2BoxRegion(box), SphereShare(box), options, cells, out count);

    /// <summary>Writes the cover of a polygon; see the overload for a cap.</summary>
    /// <param name="polygon">The polygon.</param>
    /// <param name="options">How.</param>
    /// <param name="cells">Gets the cells.</param>
    /// <param name="count">How many cells the cover has.</param>
    /// <returns>False if there are more than fit; nothing is written then.</returns>
    public static bool TryOf(Polygon polygon, S2CoverOptions options, Span<S2CellId> cells, out int count)
    {
        ArgumentNullException.ThrowIfNull(polygon);
        return TryWrite(new S2PolygonRegion(polygon.Interior), 0, options, cells, out count);
    }

    internal static void RefuseLevel(S2CoverOptions options, double cells) => throw new ArgumentException(
        $"Level {options.MinLevel} needs about {cells:0} cells, but {MaxForcedCells} are the most. Lower it.",
        nameof(options));

    [SkipLocalsInit]
    private static S2CellId[] Array<TRegion>(TRegion region, double sphereShare, S2CoverOptions? options)
        where TRegion : struct, IS2Region
    {
        options ??= new();
        Check(options, sphereShare);
        var coverer = new S2Coverer<TRegion>(
            region, options, stackalloc S2CellId[StackCells], stackalloc S2Candidate[StackCells]);
        try
        {
            return coverer.Cover().ToArray();
        }
        finally
        {
            coverer.Return();
        }
    }

    [SkipLocalsInit]
    private static bool TryWrite<TRegion>(
        TRegion region, double sphereShare, S2CoverOptions options, Span<S2CellId> cells, out int count)
        where TRegion : struct, IS2Region
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options, sphereShare);
        var coverer = new S2Coverer<TRegion>(
            region, options, stackalloc S2CellId[StackCells], stackalloc S2Candidate[StackCells]);
        try
        {
            ReadOnlySpan<S2CellId> cover = coverer.Cover();
            count = cover.Length;
            return cover.TryCopyTo(cells);
        }
        finally
        {
            coverer.Return();
        }
    }

    private static void Check(S2CoverOptions options, double sphereShare)
    {
        Guard.InRange(options.MaxCells, 1, int.MaxValue, name: nameof(S2CoverOptions.MaxCells));
        Guard.InRange(options.MinLevel, 0, S2CellId.MaxLevel, name: nameof(S2CoverOptions.MinLevel));
        Guard.InRange(options.MaxLevel, options.MinLevel, S2CellId.MaxLevel, name: nameof(S2CoverOptions.MaxLevel));
        double cells = sphereShare * S2Geometry.Faces * Math.ScaleB(1, 2 * options.MinLevel);
        if (cells > MaxForcedCells)
            RefuseLevel(options, cells);
    }

    // What rounding adds is far below a leaf, whose width is 1e-9.
    private static S2Cap CapOf(Circle circle) =>
        new(circle.Center, (circle.Radius.Meters * Wgs84.MaxCurvature * (1 + 1e-15)) + 1e-15);

    // Six faces are never too many.
    private static double SphereShare(S2Cap cap, S2CoverOptions? options) =>
        options?.MinLevel > 0 ? (1 - Math.Cos(Math.Min(cap.Radians, Math.PI))) / 2 : 0;

    private static double SphereShare(LatLngBox box) => box.WidthDegrees / 720
        * (Math.Sin(double.DegreesToRadians(box.North)) - Math.Sin(double.DegreesToRadians(box.South)));
}
