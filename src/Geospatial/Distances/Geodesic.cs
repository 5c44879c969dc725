using Purlin.Shared;

namespace Purlin.Geospatial;

/// <summary>
/// Shortest paths on the ellipsoid of WGS84, right to 15 nm between any two points, antipodes and poles included.
/// Source: C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013) 43-55.
/// </summary>
/// <remarks>
/// Some hundred nanoseconds per pair, a few microseconds near antipodes; ends for every pair. Nothing is allocated;
/// thread-safe.
/// </remarks>
public static class Geodesic
{
    /// <summary>The length of the shortest path in metres.</summary>
    /// <param name="from">A point.</param>
    /// <param name="to">Another.</param>
    public static double Meters(LatLng from, LatLng to) => new GeodesicSolver(from, to).Meters();

    /// <summary>The lengths of the shortest paths from one point to many, in metres.</summary>
    /// <param name="from">The point.</param>
    /// <param name="to">The many.</param>
    /// <param name="meters">At least as long as <paramref name="to"/>.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Meters(LatLng from, ReadOnlySpan<LatLng> to, Span<double> meters)
    {
        Batches.CheckRoom(to.Length, meters.Length);
        for (int i = 0; i < to.Length; i++)
            meters[i] = Meters(from, to[i]);
    }

    /// <summary>The shortest path: its length and azimuths. Coincident points have azimuths of no meaning.</summary>
    /// <param name="from">A point.</param>
    /// <param name="to">Another.</param>
    public static GeodesicInverse Inverse(LatLng from, LatLng to) => new GeodesicSolver(from, to).Solve();

    /// <summary>Where a path ends that sets out so and is so long.</summary>
    /// <param name="from">The start.</param>
    /// <param name="azimuthDegrees">Clockwise from north; finite, any number of turns.</param>
    /// <param name="distance">The length; longer than half the earth goes on around it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The azimuth is infinite or NaN.</exception>
    public static GeodesicDirect Direct(LatLng from, double azimuthDegrees, Distance distance)
    {
        Guard.Finite(azimuthDegrees);
        return GeodesicPath.End(from, Math.IEEERemainder(azimuthDegrees, 360), distance.Meters);
    }
}
