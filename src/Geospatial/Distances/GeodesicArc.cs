namespace Purlin.Geospatial;

/// <summary>
/// The path that leaves the first point in some azimuth, as far as the second point's latitude: equations 5 to 12 of
/// the paper, with its names spelled out. Sigma is the arc on the auxiliary sphere, omega the longitude there.
/// </summary>
internal struct GeodesicArc
{
    private const double PolarScale = 1 - Wgs84.Flattening;

    private readonly ReducedLatitude _one;
    private readonly ReducedLatitude _two;
    private readonly double _dn1;
    private readonly double _dn2;
    private double _sinAlpha1, _cosAlpha1, _sinAlpha2, _cosAlpha2;
    private double _sinSigma1, _cosSigma1, _sinSigma2, _cosSigma2;
    private double _sigma, _epsilon;

    public GeodesicArc(ReducedLatitude one, ReducedLatitude two)
    {
        // Where both latitudes are the same but for the sign they must be so to the last bit.
        if (one.Cos < -one.Sin)
        {
            if (two.Cos == one.Cos)
                two.Sin = Math.CopySign(one.Sin, two.Sin);
        }
        else if (Math.Abs(two.Sin) == -one.Sin)
        {
            two.Cos = one.Cos;
        }

        _one = one;
        _two = two;
        _dn1 = Math.Sqrt(1 + (Wgs84.SecondEccentricitySquared * one.Sin * one.Sin));
        _dn2 = Math.Sqrt(1 + (Wgs84.SecondEccentricitySquared * two.Sin * two.Sin));
    }

    public readonly (double Sin1, double Cos1, double Sin2, double Cos2) Azimuths =>
        (_sinAlpha1, _cosAlpha1, _sinAlpha2, _cosAlpha2);

    public void SetAzimuths(double sin1, double cos1, double sin2, double cos2) =>
        (_sinAlpha1, _cosAlpha1, _sinAlpha2, _cosAlpha2) = (sin1, cos1, sin2, cos2);

    public void AlongEquator() => SetAzimuths(1, 0, 1, 0);

    /// <summary>The length along the meridian, over the pole where the longitudes are opposite.</summary>
    public double AlongMeridian(double sinLambda, double cosLambda)
    {
        SetAzimuths(sinLambda, cosLambda, 0, 1);
        _sinSigma1 = _one.Sin;
        _cosSigma1 = cosLambda * _one.Cos;
        _sinSigma2 = _two.Sin;
        _cosSigma2 = _two.Cos;
        ReducedLatitude.Normalize(ref _sinSigma1, ref _cosSigma1);
        SetSigma();
        _epsilon = Wgs84.ThirdFlattening;
        return Meters();
    }

    /// <summary>
    /// Sets the azimuth and follows the path; by how much its longitude at the second latitude is beyond lambda.
    /// </summary>
    public double Longitude(double sinAlpha1, double cosAlpha1, double sinLambda, double cosLambda)
    {
        (double sinAlpha0, double sinOmega, double cosOmega) = Follow(sinAlpha1, cosAlpha1);
        double eta = Math.Atan2(
            (sinOmega * cosLambda) - (cosOmega * sinLambda), (cosOmega * cosLambda) + (sinOmega * sinLambda));
        Span<double> c = stackalloc double[GeodesicSeries.Length];
        GeodesicSeries.FillC3(_epsilon, c);
        return eta - (Wgs84.Flattening * GeodesicSeries.A3(_epsilon) * sinAlpha0 * (_sigma + Wave(c)));
    }

    /// <summary>Sets the azimuth and follows the path; returns its sine at the equator and omega.</summary>
    public (double SinAlpha0, double SinOmega, double CosOmega) Follow(double sinAlpha1, double cosAlpha1)
    {
        // Leaving the equator along it, the path must know on which side it is: the south.
        if (_one.Sin == 0 && cosAlpha1 == 0)
            cosAlpha1 = -ReducedLatitude.Tiny;
        double sinAlpha0 = sinAlpha1 * _one.Cos;
        double sinMeridian = sinAlpha1 * _one.Sin;
        double cosAlpha0 = Math.Sqrt((cosAlpha1 * cosAlpha1) + (sinMeridian * sinMeridian));
        double sinAlpha2 = _two.Cos != _one.Cos ? sinAlpha0 / _two.Cos : sinAlpha1;
        SetAzimuths(sinAlpha1, cosAlpha1, sinAlpha2, SecondCosine(cosAlpha1));

        _sinSigma1 = _one.Sin;
        _cosSigma1 = cosAlpha1 * _one.Cos;
        double sinOmega1 = sinAlpha0 * _one.Sin;
        double cosOmega1 = _cosSigma1;
        ReducedLatitude.Normalize(ref _sinSigma1, ref _cosSigma1);
        _sinSigma2 = _two.Sin;
        _cosSigma2 = _cosAlpha2 * _two.Cos;
        double sinOmega2 = sinAlpha0 * _two.Sin;
        double cosOmega2 = _cosSigma2;
        ReducedLatitude.Normalize(ref _sinSigma2, ref _cosSigma2);
        SetSigma();

        double sinOmega = Math.Max(0, (cosOmega1 * sinOmega2) - (sinOmega1 * cosOmega2));
        double cosOmega = (cosOmega1 * cosOmega2) + (sinOmega1 * sinOmega2);
        _epsilon = GeodesicSeries.Epsilon(cosAlpha0);
        return (sinAlpha0, sinOmega, cosOmega);
    }

    /// <summary>How fast that longitude grows with the azimuth: equation 46.</summary>
    public readonly double LongitudeSlope() => _cosAlpha2 == 0
        ? -2 * PolarScale * _dn1 / _one.Sin
        : ReducedLength() * PolarScale / (_cosAlpha2 * _two.Cos);

    /// <summary>The length of the path: equation 7.</summary>
    public readonly double Meters()
    {
        Span<double> c = stackalloc double[GeodesicSeries.Length];
        GeodesicSeries.FillC1(_epsilon, c);
        return Wgs84.PolarRadius * GeodesicSeries.A1(_epsilon) * (_sigma + Wave(c));
    }

    // In units of the polar radius: equation 38.
    private readonly double ReducedLength()
    {
        Span<double> first = stackalloc double[GeodesicSeries.Length];
        Span<double> second = stackalloc double[GeodesicSeries.Length];
        GeodesicSeries.FillC1(_epsilon, first);
        GeodesicSeries.FillC2(_epsilon, second);
        double a1 = GeodesicSeries.A1(_epsilon);
        double a2 = GeodesicSeries.A2(_epsilon);
        for (int l = 1; l < GeodesicSeries.Length; l++)
            first[l] = (a1 * first[l]) - (a2 * second[l]);
        double j = ((a1 - a2) * _sigma) + Wave(first);
        return (_dn2 * _cosSigma1 * _sinSigma2) - (_dn1 * _sinSigma1 * _cosSigma2) - (_cosSigma1 * _cosSigma2 * j);
    }

    private readonly double Wave(ReadOnlySpan<double> c) =>
        GeodesicSeries.Sum(c, _sinSigma2, _cosSigma2) - GeodesicSeries.Sum(c, _sinSigma1, _cosSigma1);

    private readonly double SecondCosine(double cosAlpha1)
    {
        if (_two.Cos == _one.Cos && Math.Abs(_two.Sin) == -_one.Sin)
            return Math.Abs(cosAlpha1);
        double cos = cosAlpha1 * _one.Cos;
        double more = _one.Cos < -_one.Sin
            ? (_two.Cos - _one.Cos) * (_one.Cos + _two.Cos)
            : (_one.Sin - _two.Sin) * (_one.Sin + _two.Sin);
        return Math.Sqrt((cos * cos) + more) / _two.Cos;
    }

    private void SetSigma() => _sigma = Math.Atan2(
        Math.Max(0, (_cosSigma1 * _sinSigma2) - (_sinSigma1 * _cosSigma2)),
        (_cosSigma1 * _cosSigma2) + (_sinSigma1 * _sinSigma2));
}
