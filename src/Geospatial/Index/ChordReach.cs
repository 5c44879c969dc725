using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// The bounds of <see cref="ChordSeries"/> turned around: from which chord on a distance is greater than another.
/// Karney's own error of 15 nm is paid for on both sides, so that what is decided here is as his algorithm would
/// decide.
/// </summary>
internal static class ChordReach
{
    // Two distances of 15 nm error, two chords of 30 nm, and as much again.
    private const double Gap = 2e-7;
    private const double RelativeGap = 1e-14;
    private const double KarneyError = 2e-8;

    // Up to this chord (K^2 - k^2) c^3 / 24, with the next term of the series, is below 2.5e-17 c^3: see DESIGN.md.
    private const double NearChord = 1_000_000;
    private const double NearCoefficient = 2.5e-17;

    // Up to here distance and arc grow apart by at most 1e-16 c^2 a metre: see DESIGN.md.
    private const double MaxSlopeChord = 7_500_000;
    private const double SlopeCoefficient = 1e-16;

    // The upper bound of a chord is proved below it.
    private const double MaxBoundedChord = 12_570_000;

    /// <summary>Every chord up to this is of a distance of at most so many metres.</summary>
    public static double Inner(double meters)
    {
        if (meters >= Wgs84.HalfMeridian)
            return double.PositiveInfinity;
        double half = Math.Min(meters - KarneyError, Math.PI / Wgs84.MaxCurvature) * (Wgs84.MaxCurvature / 2);
        double chord = 2 / Wgs84.MaxCurvature * Math.Sin(half) * (1 - RelativeGap);
        return Math.Min(chord, MaxBoundedChord - 1) - Gap;
    }

    /// <summary>Every chord above this is of a distance of more than so many metres.</summary>
    public static double Outer(double meters)
    {
        if (meters >= Wgs84.HalfMeridian)
            return double.PositiveInfinity;
        double half = (meters + KarneyError) * (Wgs84.MinCurvature / 2);
        return (2 / Wgs84.MinCurvature * Math.Sin(half) * (1 + RelativeGap)) + Gap;
    }

    /// <summary>Every chord above this is of a greater distance than any chord of so many metres is.</summary>
    public static double Beyond(double chord) => chord < NearChord
        ? chord + Near(chord) + (chord * RelativeGap) + Gap
        : Outer(ChordSeries.UpperBoundMeters(chord) + KarneyError);

    /// <summary>Whether the greater chord is surely of a greater distance.</summary>
    public static bool AreApart(double lesser, double greater) => greater < NearChord
        ? greater - lesser > Near(greater) + (greater * RelativeGap) + Gap
        : ChordSeries.LowerBoundMeters(greater) > ChordSeries.UpperBoundMeters(lesser) + (2 * KarneyError);

    /// <summary>The same of eight, but false beyond 1,000 km, where it is not so simple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AreApart(Vector512<double> lesser, Vector512<double> greater)
    {
        Vector512<double> gap = (greater * greater * greater * NearCoefficient) + (greater * RelativeGap)
            + Vector512.Create(Gap);
        return Vector512.GreaterThan(greater - lesser, gap) & Vector512.LessThan(greater, Vector512.Create(NearChord));
    }

    /// <summary>
    /// Whether the greater of two chords from one point is surely of a greater distance, by how near to each other
    /// their ends are: what a distance differs from its arc changes slowly from place to place.
    /// </summary>
    /// <param name="lesser">A chord.</param>
    /// <param name="greater">One that is no shorter.</param>
    /// <param name="between">The chord between the ends of both.</param>
    public static bool AreInOrder(double lesser, double greater, double between)
    {
        double farthest = greater + between;
        return farthest < MaxSlopeChord
            && greater - lesser > (SlopeCoefficient * farthest * farthest * between) + (greater * RelativeGap) + Gap;
    }

    private static double Near(double chord) => NearCoefficient * chord * chord * chord;
}
