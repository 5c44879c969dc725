namespace Purlin.Geospatial;

/// <summary>The direct problem, section 3 of the paper.</summary>
internal static class GeodesicPath
{
    public static GeodesicDirect End(LatLng from, double azimuth, double meters)
    {
        (double sinAlpha1, double cosAlpha1) = Degrees.SinCos(azimuth);
        ReducedLatitude start = ReducedLatitude.Of(from.Latitude);
        double sinAlpha0 = sinAlpha1 * start.Cos;
        double cosAlpha0 = double.Hypot(cosAlpha1, sinAlpha1 * start.Sin);

        // On the equator heading east the arc starts at 0 anywhere.
        bool alongEquator = start.Sin == 0 && cosAlpha1 == 0;
        double sinSigma1 = start.Sin;
        double cosSigma1 = alongEquator ? 1 : start.Cos * cosAlpha1;
        double sinOmega1 = sinAlpha0 * start.Sin;
        double cosOmega1 = cosSigma1;
        ReducedLatitude.Normalize(ref sinSigma1, ref cosSigma1);

        double epsilon = GeodesicSeries.Epsilon(cosAlpha0);
        Span<double> c = stackalloc double[GeodesicSeries.Length];
        double sigma12 = Arc(epsilon, sinSigma1, cosSigma1, meters, c);
        (double sin, double cos) = Math.SinCos(sigma12);
        double sinSigma2 = (sinSigma1 * cos) + (cosSigma1 * sin);
        double cosSigma2 = (cosSigma1 * cos) - (sinSigma1 * sin);

        double sinBeta2 = cosAlpha0 * sinSigma2;
        double cosBeta2 = double.Hypot(sinAlpha0, cosAlpha0 * cosSigma2);
        double sinOmega2 = sinAlpha0 * sinSigma2;
        double omega12 = Math.Atan2(
            (sinOmega2 * cosOmega1) - (cosSigma2 * sinOmega1), (cosSigma2 * cosOmega1) + (sinOmega2 * sinOmega1));
        GeodesicSeries.FillC3(epsilon, c);
        double wave = GeodesicSeries.Sum(c, sinSigma2, cosSigma2) - GeodesicSeries.Sum(c, sinSigma1, cosSigma1);
        double lambda12 =
            omega12 - (Wgs84.Flattening * sinAlpha0 * GeodesicSeries.A3(epsilon) * (sigma12 + wave));
        double latitude = Degrees.Atan2(sinBeta2, (1 - Wgs84.Flattening) * cosBeta2);
        return new GeodesicDirect(
            LatLng.FromDegreesWrapped(latitude, from.Longitude + double.RadiansToDegrees(lambda12)),
            Degrees.Atan2(sinAlpha0, cosAlpha0 * cosSigma2));
    }

    // The arc on the auxiliary sphere that so many metres are.
    private static double Arc(double epsilon, double sinSigma1, double cosSigma1, double meters, Span<double> c)
    {
        GeodesicSeries.FillC1(epsilon, c);
        double wave1 = GeodesicSeries.Sum(c, sinSigma1, cosSigma1);
        (double sin, double cos) = Math.SinCos(wave1);
        double sinTau1 = (sinSigma1 * cos) + (cosSigma1 * sin);
        double cosTau1 = (cosSigma1 * cos) - (sinSigma1 * sin);
        double tau12 = meters / (Wgs84.PolarRadius * GeodesicSeries.A1(epsilon));
        (sin, cos) = Math.SinCos(tau12);
        GeodesicSeries.FillC1Reverted(epsilon, c);
        double wave2 = GeodesicSeries.Sum(c, (sinTau1 * cos) + (cosTau1 * sin), (cosTau1 * cos) - (sinTau1 * sin));
        return tau12 + wave1 + wave2;
    }
}
