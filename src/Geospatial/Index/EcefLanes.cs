using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Purlin.Geospatial;

/// <summary>
/// Earth-centred coordinates of four points at a time, as good as <see cref="Ecef.FromLatLng(LatLng)"/>: right to
/// 1e-8 m.
/// </summary>
internal static class EcefLanes
{
    public const int Count = 4;

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
    public static (Vector256<double> X, Vector256<double> Y, Vector256<double> Z) Of(
        Vector256<double> latitude, Vector256<double> longitude)
    {
        (Vector256<double> sinLatitude, Vector256<double> cosLatitude) = SinCos(latitude);
        (Vector256<double> sinLongitude, Vector256<double> cosLongitude) = SinCos(longitude);
        Vector256<double> prime = Vector256.Create(Wgs84.EquatorialRadius)
            / Vector256.Sqrt(Vector256<double>.One - (Squared * sinLatitude * sinLatitude));
        Vector256<double> equatorial = prime * cosLatitude;
        return (equatorial * cosLongitude, equatorial * sinLongitude, prime * (1 - Squared) * sinLatitude);
    }

    /// <summary>Of one point.</summary>
    public static (double X, double Y, double Z) Of(LatLng point)
    {
        (Vector256<double> sin, Vector256<double> cos) = SinCos(Vector256.Create(
            point.Latitude, point.Longitude, 0, 0));
        double prime = Wgs84.EquatorialRadius / Math.Sqrt(1 - (Squared * sin[0] * sin[0]));
        double equatorial = prime * cos[0];
        return (equatorial * cos[1], equatorial * sin[1], prime * (1 - Squared) * sin[0]);
    }

    // Exact at multiples of 90: the angle is brought to at most 45 before it becomes radians.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Sin, Vector256<double> Cos) SinCos(Vector256<double> degrees)
    {
        Vector256<double> quarters = Vector256.Round(degrees * (1.0 / 90));
        Vector256<double> rest = Vector256.FusedMultiplyAdd(quarters, Vector256.Create(-90.0), degrees);
        Vector256<double> x = rest * (Math.PI / 180);
        Vector256<double> z = x * x;
        Vector256<double> z2 = z * z;
        Vector256<double> z4 = z2 * z2;
        Vector256<double> sin = Vector256.FusedMultiplyAdd(Pair(S3, S2, z), z2, Pair(S1, S0, z));
        Vector256<double> cos = Vector256.FusedMultiplyAdd(Pair(C3, C2, z), z2, Pair(C1, C0, z));
        Vector256<double> high = Vector256.FusedMultiplyAdd(Vector256.Create(S6), z2, Pair(S5, S4, z));
        sin = Vector256.FusedMultiplyAdd(high, z4, sin);
        high = Vector256.FusedMultiplyAdd(Vector256.Create(C6), z2, Pair(C5, C4, z));
        cos = Vector256.FusedMultiplyAdd(high, z4, cos);
        sin = Vector256.FusedMultiplyAdd(x * z, sin, x);
        Vector256<double> most = Vector256.FusedMultiplyAdd(z, Vector256.Create(-0.5), Vector256<double>.One);
        cos = Vector256.FusedMultiplyAdd(z2, cos, most);

        // One quarter on: (cos, -sin). Two: both signs turn. The quarters are from -2 to 2.
        Vector256<double> size = Vector256.Abs(quarters);
        Vector256<double> isOdd = Vector256.Equals(size, Vector256<double>.One);
        Vector256<double> isTwo = Vector256.Equals(size, Vector256.Create(2.0));
        Vector256<double> sign = Vector256.ConditionalSelect(
            isTwo, Vector256.Create(-1.0), Vector256.ConditionalSelect(isOdd, quarters, Vector256<double>.One));
        return (
            Vector256.ConditionalSelect(isOdd, cos, sin) * sign,
            Vector256.ConditionalSelect(isOdd, Vector256<double>.Zero - sin, cos) * sign);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pair(double high, double low, Vector256<double> z) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(high), z, Vector256.Create(low));
}
