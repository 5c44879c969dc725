using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Cells that together hold a region: in order of their ids, none inside another, four of one parent never beside
/// each other where the parent is allowed. Covers of caps are those of the reference implementation, cell for cell.
/// </summary>
/// <remarks>Time grows with the cells asked for. Thread-safe. Source: S2 documentation, "Region coverer".</remarks>
public static class S2Cover
{
    private const int MaxForcedCells = 1 << 20;

    /// <summary>The cover of a cap of the sphere.</summary>
    /// <param name="cap">The cap.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(S2Cap cap, S2CoverOptions? options = null)
    {
        options ??= new();
        Guard.InRange(options.MaxCells, 1, int.MaxValue, name: nameof(S2CoverOptions.MaxCells));
        Guard.InRange(options.MinLevel, 0, S2CellId.MaxLevel, name: nameof(S2CoverOptions.MinLevel));
        Guard.InRange(options.MaxLevel, options.MinLevel, S2CellId.MaxLevel, name: nameof(S2CoverOptions.MaxLevel));
        CheckForced(cap.Radians, options);
        return new S2Coverer(new S2CapRegion(cap), options).Cover();
    }

    /// <summary>
    /// The cover of a circle on the ellipsoid: complete, since the cap is widened to the greatest curvature of WGS84.
    /// </summary>
    /// <param name="circle">The circle.</param>
    /// <param name="options">How; the defaults unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">The least level needs more than a million cells.</exception>
    public static S2CellId[] Of(Circle circle, S2CoverOptions? options = null)
    {
        // What rounding adds is far below a leaf, whose width is 1e-9.
        double radians = (circle.Radius.Meters * Wgs84.MaxCurvature * (1 + 1e-15)) + 1e-15;
        return Of(new S2Cap(circle.Center, radians), options);
    }

    private static void CheckForced(double radians, S2CoverOptions options)
    {
        double sphereShare = (1 - Math.Cos(Math.Min(radians, Math.PI))) / 2;
        double cells = sphereShare * S2Geometry.Faces * Math.Pow(4, options.MinLevel);
        if (cells > MaxForcedCells)
        {
            throw new ArgumentException(
                $"Level {options.MinLevel} needs about {cells:0} cells, but {MaxForcedCells} are the most. Lower it.",
                nameof(options));
        }
    }
}
