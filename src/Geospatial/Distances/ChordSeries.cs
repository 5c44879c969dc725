using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// Distances on WGS84 from the chord c between two points: 2R asin(c / 2R) with the mean radius R. A few nanoseconds
/// per pair, no trigonometry once points are <see cref="Ecef"/>, no special place on earth, and proved bounds.
/// </summary>
/// <remarks>
/// <para>
/// With the least and the greatest curvature of the ellipsoid, k = b/a^2 and K = a/b^2, the geodesic s holds (2/k)
/// asin(k c/2) &lt;= s &lt;= (2/K) asin(K c/2); the proof is in DESIGN.md. So the error of <see cref="Meters(LatLng,
/// LatLng)"/> is at most 1.17e-7 of the distance at 100 km, 1.17e-5 at 1,000 km, 3.1e-4 at 5,000 km and grows to some
/// percent near antipodes.
/// </para>
/// <para>Batches use vectors of 512 or 256 bits where there are; results are the same to the bit. Thread-safe.</para>
/// </remarks>
public static class ChordSeries
{
    // Coordinates of two points and the arithmetic between them are good to this.
    private const double ChordSlack = 3e-8;
    private const double UpSlack = 1 + 1e-15;
    private const double DownSlack = 1 - 1e-15;

    // Up to here the upper bound is proved as it is.
    private const double MaxBoundedChord = 12_570_000;

    /// <summary>The distance in metres.</summary>
    /// <param name="from">A point.</param>
    /// <param name="to">Another.</param>
    public static double Meters(LatLng from, LatLng to) => Meters(Ecef.FromLatLng(from), Ecef.FromLatLng(to));

    /// <summary>The distance in metres.</summary>
    /// <param name="from">A point.</param>
    /// <param name="to">Another.</param>
    public static double Meters(Ecef from, Ecef to) => ChordArc.Meters(from.ChordTo(to));

    /// <summary>The distances from one point to many, in metres.</summary>
    /// <param name="from">The point.</param>
    /// <param name="to">The many.</param>
    /// <param name="meters">At least as long as <paramref name="to"/>.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void Meters(Ecef from, ReadOnlySpan<Ecef> to, Span<double> meters)
    {
        Batches.CheckRoom(to.Length, meters.Length);
        int done = 0;
        if (Avx512F.IsSupported)
            done = ChordArc.Fill512(from, to, meters);
        else if (Vector256.IsHardwareAccelerated)
            done = ChordArc.Fill256(from, to, meters);
        for (; done < to.Length; done++)
            meters[done] = Meters(from, to[done]);
    }

    /// <summary>The distances between the points of each pair, in metres.</summary>
    /// <param name="from">The first points.</param>
    /// <param name="to">As many second points.</param>
    /// <param name="meters">At least as long.</param>
    /// <exception cref="ArgumentException">The spans are not equally long, or the destination is too short.</exception>
    public static void Meters(ReadOnlySpan<Ecef> from, ReadOnlySpan<Ecef> to, Span<double> meters)
    {
        Batches.CheckEqual(from.Length, to.Length);
        Batches.CheckRoom(to.Length, meters.Length);
        for (int i = 0; i < to.Length; i++)
            meters[i] = Meters(from[i], to[i]);
    }

    /// <summary>No two points whose chord is so long are nearer to each other than this.</summary>
    /// <param name="chordMeters">The chord, from 0 to 12,756,274 m.</param>
    public static double LowerBoundMeters(double chordMeters)
    {
        double half = Math.Max(0, chordMeters - ChordSlack) * (Wgs84.MinCurvature / 2);
        return 2 / Wgs84.MinCurvature * Math.Asin(Math.Min(1, half)) * DownSlack;
    }

    /// <summary>No two points whose chord is so long are farther apart than this.</summary>
    /// <param name="chordMeters">The chord, from 0 to 12,756,274 m.</param>
    public static double UpperBoundMeters(double chordMeters)
    {
        double chord = chordMeters + ChordSlack;
        return chord < MaxBoundedChord
            ? 2 / Wgs84.MaxCurvature * Math.Asin(chord * (Wgs84.MaxCurvature / 2)) * UpSlack
            : Wgs84.HalfMeridian;
    }
}
