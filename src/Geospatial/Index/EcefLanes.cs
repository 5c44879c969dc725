using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Earth-centred coordinates of eight points at a time, as good as <see cref="Ecef.FromLatLng(LatLng)"/>: right to
/// 1e-8 m.
/// </summary>
internal static class EcefLanes
{
    public const int Count = 8;

    private const double Squared = Wgs84.EccentricitySquared;

    // sin x = x + x z S(z) and cos x = 1 - z/2 + z^2 C(z), z = x^2, up to 45 degrees: Taylor to x^15 and x^16, whose
    // rest is below 5e-17, 0.3 nm on the ground.
    private const double S0 = -1.0 / 6;
    private const double S1 = 1.0 / 120;
    private const double S2 = -1.0 / 5_040;
    private const double S3 = 1.0 / 362_880;
    private const double S4 = -1.0 / 39_916_800;
    private const double S5 = 1.0 / 6_227_020_800;
    private const double S6 = -1.0 / 1_307_674_368_000;
    private const double C0 = 1.0 / 24;
    private const double C1 = -1.0 / 720;
    private const double C2 = 1.0 / 40_320;
    private const double C3 = -1.0 / 3_628_800;
    private const double C4 = 1.0 / 479_001_600;
    private const double C5 = -1.0 / 87_178_291_200;
    private const double C6 = 1.0 / 20_922_789_888_000;

    /// <summary>Metres towards 0, 0, towards 0, 90 east, and towards the north pole, of degrees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> X, Vector512<double> Y, Vector512<double> Z) Of(
        Vector512<double> latitude, Vector512<double> longitude)
    {
        (Vector512<double> sinLatitude, Vector512<double> cosLatitude) = SinCos(latitude);
        (Vector512<double> sinLongitude, Vector512<double> cosLongitude) = SinCos(longitude);
        Vector512<double> prime = Vector512.Create(Wgs84.EquatorialRadius)
            / Vector512.Sqrt(Vector512<double>.One - (Squared * sinLatitude * sinLatitude));
        Vector512<double> equatorial = prime * cosLatitude;
        return (equatorial * cosLongitude, equatorial * sinLongitude, prime * (1 - Squared) * sinLatitude);
    }

    /// <summary>Of one point.</summary>
    public static (double X, double Y, double Z) Of(LatLng point)
    {
        (Vector512<double> sin, Vector512<double> cos) = SinCos(
            Vector512.Create(point.Latitude).WithElement(1, point.Longitude));
        double prime = Wgs84.EquatorialRadius / Math.Sqrt(1 - (Squared * sin[0] * sin[0]));
        double equatorial = prime * cos[0];
        return (equatorial * cos[1], equatorial * sin[1], prime * (1 - Squared) * sin[0]);
    }

    // Exact at multiples of 90: the angle is brought to at most 45 before it becomes radians.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Sin, Vector512<double> Cos) SinCos(Vector512<double> degrees)
    {
        Vector512<double> quarters = Vector512.Round(degrees * (1.0 / 90));
        Vector512<double> rest = Vector512.FusedMultiplyAdd(quarters, Vector512.Create(-90.0), degrees);
        Vector512<double> x = rest * (Math.PI / 180);
        Vector512<double> z = x * x;
        Vector512<double> z2 = z * z;
        Vector512<double> z4 = z2 * z2;
        Vector512<double> sin = Vector512.FusedMultiplyAdd(Pair(S3, S2, z), z2, Pair(S1, S0, z));
        Vector512<double> cos = Vector512.FusedMultiplyAdd(Pair(C3, C2, z), z2, Pair(C1, C0, z));
        Vector512<double> high = Vector512.FusedMultiplyAdd(Vector512.Create(S6), z2, Pair(S5, S4, z));
        sin = Vector512.FusedMultiplyAdd(high, z4, sin);
        high = Vector512.FusedMultiplyAdd(Vector512.Create(C6), z2, Pair(C5, C4, z));
        cos = Vector512.FusedMultiplyAdd(high, z4, cos);
        sin = Vector512.FusedMultiplyAdd(x * z, sin, x);
        Vector512<double> most = Vector512.FusedMultiplyAdd(z, Vector512.Create(-0.5), Vector512<double>.One);
        cos = Vector512.FusedMultiplyAdd(z2, cos, most);

        // One quarter on: (cos, -sin). Two: both signs turn. The quarters are from -2 to 2.
        Vector512<double> size = Vector512.Abs(quarters);
        Vector512<double> isOdd = Vector512.Equals(size, Vector512<double>.One);
        Vector512<double> isTwo = Vector512.Equals(size, Vector512.Create(2.0));
        Vector512<double> sign = Vector512.ConditionalSelect(
            isTwo, Vector512.Create(-1.0), Vector512.ConditionalSelect(isOdd, quarters, Vector512<double>.One));
        return (
            Vector512.ConditionalSelect(isOdd, cos, sin) * sign,
            Vector512.ConditionalSelect(isOdd, Vector512<double>.Zero - sin, cos) * sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pair(double high, double low, Vector512<double> z) =>
        Vector512.FusedMultiplyAdd(Vector512.Create(high), z, Vector512.Create(low));
}
