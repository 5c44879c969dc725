using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Purlin.Geospatial;

/// <summary>
/// The arc of a chord on the mean sphere, one at a time or in vectors. All paths do the same operations in the same
/// order, with fused multiply-adds, so that they agree to the bit.
/// </summary>
internal static class ChordArc
{
    private const double Diameter = 2 * Wgs84.MeanRadius;
    private const double InverseDiameter = 1 / Diameter;
    private const double HalfPi = Math.PI / 2;

    // asin x = x + x z P(z), z = x^2, up to x = 1/2: interpolated at 13 Chebyshev nodes, right to 4e-18.
    private const double P0 = 0.16666666666666669;
    private const double P1 = 0.07499999999998433;
    private const double P2 = 0.04464285714635543;
    private const double P3 = 0.030381944138531247;
    private const double P4 = 0.02237217294214989;
    private const double P5 = 0.017352392720869973;
    private const double P6 = 0.013971212973552933;
    private const double P7 = 0.011479177415184906;
    private const double P8 = 0.01032281435018578;
    private const double P9 = 0.005457506718640358;
    private const double P10 = 0.01740087944269402;
    private const double P11 = -0.014851887071247204;
    private const double P12 = 0.028757851367421566;

    /// <summary>The arc of a chord.</summary>
    public static double Meters(double chord)
    {
        double x = double.MinNative(1, chord * InverseDiameter);

        // Beyond 1/2: asin x = pi/2 - 2 asin sqrt((1 - x) / 2).
        bool isFar = x > 0.5;
        double z = isFar ? Math.FusedMultiplyAdd(-0.5, x, 0.5) : x * x;
        double y = isFar ? Math.Sqrt(z) : x;
        double z2 = z * z;
        double z4 = z2 * z2;
        double low = Math.FusedMultiplyAdd(Pair(P3, P2, z), z2, Pair(P1, P0, z));
        double middle = Math.FusedMultiplyAdd(Pair(P7, P6, z), z2, Pair(P5, P4, z));
        double high = Math.FusedMultiplyAdd(Pair(P11, P10, z), z2, Pair(P9, P8, z));
        high = Math.FusedMultiplyAdd(P12, z4, high);
        double p = Math.FusedMultiplyAdd(high, z4 * z4, Math.FusedMultiplyAdd(middle, z4, low));
        double arc = Math.FusedMultiplyAdd(y * z, p, y);
        return Diameter * (isFar ? Math.FusedMultiplyAdd(-2, arc, HalfPi) : arc);
    }

    /// <summary>Makes chords their arcs.</summary>
    public static void Meters(Span<double> chords)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref double first = ref MemoryMarshal.GetReference(chords);
            for (; i + 4 <= chords.Length; i += 4)
                Arc(Vector256.LoadUnsafe(ref first, (nuint)i)).StoreUnsafe(ref first, (nuint)i);
        }

        for (; i < chords.Length; i++)
            chords[i] = Meters(chords[i]);
    }

    /// <summary>As many as whole vectors of four hold; returns how many.</summary>
    public static int Fill256(Ecef from, ReadOnlySpan<Ecef> to, Span<double> meters)
    {
        ref double source = ref Unsafe.As<Ecef, double>(ref MemoryMarshal.GetReference(to));
        ref double target = ref MemoryMarshal.GetReference(meters[..to.Length]);
        int i = 0;
        for (; i + 4 <= to.Length; i += 4)
        {
            ref double at = ref Unsafe.Add(ref source, 3 * i);
            Vector256<double> x = Vector256.Create(from.X) - Column(ref at);
            Vector256<double> y = Vector256.Create(from.Y) - Column(ref Unsafe.Add(ref at, 1));
            Vector256<double> z = Vector256.Create(from.Z) - Column(ref Unsafe.Add(ref at, 2));
            Vector256<double> square = Vector256.FusedMultiplyAdd(x, x, Vector256.FusedMultiplyAdd(y, y, z * z));
            Arc(Vector256.Sqrt(square)).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    /// <summary>As many as whole vectors of eight hold; returns how many.</summary>
    public static int Fill512(Ecef from, ReadOnlySpan<Ecef> to, Span<double> meters)
    {
        ref double source = ref Unsafe.As<Ecef, double>(ref MemoryMarshal.GetReference(to));
        ref double target = ref MemoryMarshal.GetReference(meters[..to.Length]);
        int i = 0;
        for (; i + 8 <= to.Length; i += 8)
        {
            // Eight points are three vectors; two permutations pick a coordinate out of them.
            Vector512<double> first = Vector512.LoadUnsafe(ref source, 3 * (nuint)i);
            Vector512<double> second = Vector512.LoadUnsafe(ref source, (3 * (nuint)i) + 8);
            Vector512<double> third = Vector512.LoadUnsafe(ref source, (3 * (nuint)i) + 16);
            Vector512<double> x = Avx512F.PermuteVar8x64x2(first, Vector512.Create(0L, 3, 6, 9, 12, 15, 0, 0), second);
            Vector512<double> y = Avx512F.PermuteVar8x64x2(first, Vector512.Create(1L, 4, 7, 10, 13, 0, 0, 0), second);
            Vector512<double> z = Avx512F.PermuteVar8x64x2(first, Vector512.Create(2L, 5, 8, 11, 14, 0, 0, 0), second);
            x = Avx512F.PermuteVar8x64x2(x, Vector512.Create(0L, 1, 2, 3, 4, 5, 10, 13), third);
            y = Avx512F.PermuteVar8x64x2(y, Vector512.Create(0L, 1, 2, 3, 4, 8, 11, 14), third);
            z = Avx512F.PermuteVar8x64x2(z, Vector512.Create(0L, 1, 2, 3, 4, 9, 12, 15), third);
            x = Vector512.Create(from.X) - x;
            y = Vector512.Create(from.Y) - y;
            z = Vector512.Create(from.Z) - z;
            Vector512<double> square = Avx512F.FusedMultiplyAdd(x, x, Avx512F.FusedMultiplyAdd(y, y, z * z));
            Arc(Avx512F.Sqrt(square)).StoreUnsafe(ref target, (nuint)i);
        }

        return i;
    }

    private static double Pair(double high, double low, double z) => Math.FusedMultiplyAdd(high, z, low);

    // One coordinate of four points in a row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Column(ref double first) => Vector256.Create(
        first, Unsafe.Add(ref first, 3), Unsafe.Add(ref first, 6), Unsafe.Add(ref first, 9));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Pair(double high, double low, Vector256<double> z) =>
        Vector256.FusedMultiplyAdd(Vector256.Create(high), z, Vector256.Create(low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Arc(Vector256<double> chord)
    {
        Vector256<double> x = Vector256.MinNative(Vector256<double>.One, chord * InverseDiameter);
        Vector256<double> isFar = Vector256.GreaterThan(x, Vector256.Create(0.5));
        Vector256<double> z = Vector256.ConditionalSelect(
            isFar, Vector256.FusedMultiplyAdd(Vector256.Create(-0.5), x, Vector256.Create(0.5)), x * x);
        Vector256<double> y = Vector256.ConditionalSelect(isFar, Vector256.Sqrt(z), x);
        Vector256<double> z2 = z * z;
        Vector256<double> z4 = z2 * z2;
        Vector256<double> low = Vector256.FusedMultiplyAdd(Pair(P3, P2, z), z2, Pair(P1, P0, z));
        Vector256<double> middle = Vector256.FusedMultiplyAdd(Pair(P7, P6, z), z2, Pair(P5, P4, z));
        Vector256<double> high = Vector256.FusedMultiplyAdd(Pair(P11, P10, z), z2, Pair(P9, P8, z));
        high = Vector256.FusedMultiplyAdd(Vector256.Create(P12), z4, high);
        Vector256<double> p =
            Vector256.FusedMultiplyAdd(high, z4 * z4, Vector256.FusedMultiplyAdd(middle, z4, low));
        Vector256<double> arc = Vector256.FusedMultiplyAdd(y * z, p, y);
        return Diameter * Vector256.ConditionalSelect(
            isFar, Vector256.FusedMultiplyAdd(Vector256.Create(-2.0), arc, Vector256.Create(HalfPi)), arc);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Pair(double high, double low, Vector512<double> z) =>
        Avx512F.FusedMultiplyAdd(Vector512.Create(high), z, Vector512.Create(low));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Arc(Vector512<double> chord)
    {
        Vector512<double> x = Avx512F.Min(Vector512<double>.One, chord * InverseDiameter);
        Vector512<double> isFar = Vector512.GreaterThan(x, Vector512.Create(0.5));
        Vector512<double> z = Vector512.ConditionalSelect(
            isFar, Avx512F.FusedMultiplyAdd(Vector512.Create(-0.5), x, Vector512.Create(0.5)), x * x);
        Vector512<double> y = Vector512.ConditionalSelect(isFar, Avx512F.Sqrt(z), x);
        Vector512<double> z2 = z * z;
        Vector512<double> z4 = z2 * z2;
        Vector512<double> low = Avx512F.FusedMultiplyAdd(Pair(P3, P2, z), z2, Pair(P1, P0, z));
        Vector512<double> middle = Avx512F.FusedMultiplyAdd(Pair(P7, P6, z), z2, Pair(P5, P4, z));
        Vector512<double> high = Avx512F.FusedMultiplyAdd(Pair(P11, P10, z), z2, Pair(P9, P8, z));
        high = Avx512F.FusedMultiplyAdd(Vector512.Create(P12), z4, high);
        Vector512<double> p =
            Avx512F.FusedMultiplyAdd(high, z4 * z4, Avx512F.FusedMultiplyAdd(middle, z4, low));
        Vector512<double> arc = Avx512F.FusedMultiplyAdd(y * z, p, y);
        return Diameter * Vector512.ConditionalSelect(
            isFar, Avx512F.FusedMultiplyAdd(Vector512.Create(-2.0), arc, Vector512.Create(HalfPi)), arc);
    }
}
