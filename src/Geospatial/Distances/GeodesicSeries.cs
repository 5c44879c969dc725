namespace Purlin.Geospatial;

/// <summary>
/// The series of C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87 (2013), to order 6: equations 17, 18, 21,
/// 24, 25, 42 and 43. Coefficient l of a sine series stands at index l; index 0 is not used.
/// </summary>
internal static class GeodesicSeries
{
    public const int Length = 7;

    private const double N = Wgs84.ThirdFlattening;
    private const double N2 = N * N;

    /// <summary>The expansion parameter of the geodesic whose azimuth at the equator has this cosine.</summary>
    public static double Epsilon(double cosAlpha0)
    {
        double k2 = cosAlpha0 * cosAlpha0 * Wgs84.SecondEccentricitySquared;
        return k2 / ((2 * (1 + Math.Sqrt(1 + k2))) + k2);
    }

    public static double A1(double e)
    {
        double e2 = e * e;
        return (1 + (e2 * ((1.0 / 4) + (e2 * ((1.0 / 64) + (e2 / 256)))))) / (1 - e);
    }

    public static double A2(double e)
    {
        double e2 = e * e;
        return (1 + (e2 * ((1.0 / 4) + (e2 * ((9.0 / 64) + (e2 * (25.0 / 256))))))) * (1 - e);
    }

    public static double A3(double e)
    {
        const double A31 = -(1 - N) / 2;
        const double A32 = -((1.0 / 4) + (N / 8) - (N2 * 3 / 8));
        const double A33 = -((1.0 / 16) + (N * 3 / 16) + (N2 / 16));
        const double A34 = -((3.0 / 64) + (N / 32));
        const double A35 = -3.0 / 128;
        return 1 + (e * (A31 + (e * (A32 + (e * (A33 + (e * (A34 + (e * A35)))))))));
    }

    /// <summary>From the arc on the auxiliary sphere to the distance.</summary>
    public static void FillC1(double e, Span<double> c)
    {
        double e2 = e * e;
        double power = e;
        c[1] = power * ((-1.0 / 2) + (e2 * ((3.0 / 16) - (e2 / 32))));
        c[2] = (power *= e) * ((-1.0 / 16) + (e2 * ((1.0 / 32) - (e2 * (9.0 / 2048)))));
        c[3] = (power *= e) * ((-1.0 / 48) + (e2 * (3.0 / 256)));
        c[4] = (power *= e) * ((-5.0 / 512) + (e2 * (3.0 / 512)));
        c[5] = (power *= e) * (-7.0 / 1280);
        c[6] = power * e * (-7.0 / 2048);
    }

    /// <summary>From the distance back to the arc.</summary>
    public static void FillC1Reverted(double e, Span<double> c)
    {
        double e2 = e * e;
        double power = e;
        c[1] = power * ((1.0 / 2) + (e2 * ((-9.0 / 32) + (e2 * (205.0 / 1536)))));
        c[2] = (power *= e) * ((5.0 / 16) + (e2 * ((-37.0 / 96) + (e2 * (1335.0 / 4096)))));
        c[3] = (power *= e) * ((29.0 / 96) + (e2 * (-75.0 / 128)));
        c[4] = (power *= e) * ((539.0 / 1536) + (e2 * (-2391.0 / 2560)));
        c[5] = (power *= e) * (3467.0 / 7680);
        c[6] = power * e * (38081.0 / 61440);
    }

    /// <summary>From the arc to the second integral, of which the reduced length is made.</summary>
    public static void FillC2(double e, Span<double> c)
    {
        double e2 = e * e;
        double power = e;
        c[1] = power * ((1.0 / 2) + (e2 * ((1.0 / 16) + (e2 / 32))));
        c[2] = (power *= e) * ((3.0 / 16) + (e2 * ((1.0 / 32) + (e2 * (35.0 / 2048)))));
        c[3] = (power *= e) * ((5.0 / 48) + (e2 * (5.0 / 256)));
        c[4] = (power *= e) * ((35.0 / 512) + (e2 * (7.0 / 512)));
        c[5] = (power *= e) * (63.0 / 1280);
        c[6] = power * e * (77.0 / 2048);
    }

    /// <summary>From the arc to the longitude.</summary>
    public static void FillC3(double e, Span<double> c)
    {
        const double C31 = (1 - N) / 4;
        const double C31E = (1 - N2) / 8;
        const double C31E2 = (3 + (3 * N) - N2) / 64;
        const double C31E3 = (5 + (2 * N)) / 128;
        const double C32 = (2 - (3 * N) + N2) / 32;
        const double C32E = (3 - (2 * N) - (3 * N2)) / 64;
        const double C32E2 = (3 + N) / 128;
        const double C33 = (5 - (9 * N) + (5 * N2)) / 192;
        const double C33E = (9 - (10 * N)) / 384;
        const double C34 = (7 - (14 * N)) / 512;
        double power = e;
        c[1] = power * (C31 + (e * (C31E + (e * (C31E2 + (e * (C31E3 + (e * (3.0 / 128)))))))));
        c[2] = (power *= e) * (C32 + (e * (C32E + (e * (C32E2 + (e * (5.0 / 256)))))));
        c[3] = (power *= e) * (C33 + (e * (C33E + (e * (7.0 / 512)))));
        c[4] = (power *= e) * (C34 + (e * (7.0 / 512)));
        c[5] = power * e * (21.0 / 2560);
        c[6] = 0;
    }

    /// <summary>The sum of c[l] sin(2 l x), by Clenshaw's recurrence.</summary>
    public static double Sum(ReadOnlySpan<double> c, double sin, double cos)
    {
        double twoCos = 2 * (cos - sin) * (cos + sin);
        double next = 0;
        double sum = c[6];
        for (int l = 5; l >= 1; l--)
            (next, sum) = (sum, (twoCos * sum) - next + c[l]);
        return 2 * sin * cos * sum;
    }
}
