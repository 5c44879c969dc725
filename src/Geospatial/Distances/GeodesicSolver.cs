namespace Purlin.Geospatial;

/// <summary>
/// The inverse problem, section 4 of the paper. By symmetry the first point is south of the equator and no nearer to it
/// than the second, and the second lies east: then one azimuth of the first is sought whose path meets the second's
/// longitude at its latitude, and the longitude met grows with the azimuth.
/// </summary>
internal ref struct GeodesicSolver
{
    private const double Eps = 2.220446049250313e-16;

    // A Newton step of this size leaves an error of its square.
    private const double LastTurn = 1e-8;

    private const int MaxSteps = 100;

    // Newton steps converge in a handful or not at all; after these only halving, which needs some 60.
    private const int MaxNewtonSteps = 30;

    // Below this arc (some 20 cm) a sphere of the local radius is as good as the series.
    private const double ShortArc = 3e-8;

    // Nearer to the antipode than this cosine the sphere tells little.
    private const double NearlyOpposite = -0.98;

    private readonly double _sinLambda;
    private readonly double _cosLambda;
    private readonly double _lambda;
    private readonly double _toAntimeridian;
    private readonly bool _swapped;
    private readonly int _longitudeSign;
    private readonly int _latitudeSign;
    private readonly ReducedLatitude _one;
    private readonly ReducedLatitude _two;
    private GeodesicArc _arc;

    public GeodesicSolver(LatLng from, LatLng to)
    {
        (double difference, double rest) = Degrees.Between(from.Longitude, to.Longitude);
        _longitudeSign = double.IsNegative(difference) ? -1 : 1;
        difference *= _longitudeSign;
        rest *= _longitudeSign;
        _toAntimeridian = 180 - difference - rest;
        _lambda = double.DegreesToRadians(difference + rest);
        if (difference > 90)
        {
            (_sinLambda, _cosLambda) = Degrees.SinCos(_toAntimeridian);
            _cosLambda = -_cosLambda;
        }
        else
        {
            (_sinLambda, _cosLambda) = Degrees.SinCos(difference + rest);
        }

        double latitude1 = from.Latitude;
        double latitude2 = to.Latitude;
        _swapped = Math.Abs(latitude1) < Math.Abs(latitude2);
        if (_swapped)
        {
            (latitude1, latitude2) = (latitude2, latitude1);
            _longitudeSign = -_longitudeSign;
        }

        _latitudeSign = latitude1 < 0 ? 1 : -1;
        _one = ReducedLatitude.Of(latitude1 * _latitudeSign);
        _two = ReducedLatitude.Of(latitude2 * _latitudeSign);
        bool isPole = latitude1 * _latitudeSign == -LatLng.MaxLatitude;
        IsMeridian = isPole || _sinLambda == 0;
        IsPoint = latitude1 == latitude2 && (isPole || _lambda == 0);
        _arc = new GeodesicArc(_one, _two);
    }

    private readonly bool IsMeridian { get; }

    private readonly bool IsPoint { get; }

    public GeodesicInverse Solve()
    {
        double meters = Meters();
        return Named(meters);
    }

    // Paths of some nanometres may come out below zero, where waves nearly cancel.
    public double Meters() => Math.Max(0, Length());

    private double Length()
    {
        if (IsMeridian)
        {
            double meters = _arc.AlongMeridian(_sinLambda, _cosLambda);
            return IsPoint ? 0 : meters;
        }

        if (_one.Sin == 0 && _toAntimeridian >= Wgs84.Flattening * 180)
        {
            _arc.AlongEquator();
            return Wgs84.EquatorialRadius * _lambda;
        }

        if (TryShort(out double sinAlpha, out double cosAlpha, out double shortMeters))
            return shortMeters;
        Search(sinAlpha, cosAlpha);
        return _arc.Meters();
    }

    // The spherical solution, which is the answer for short lines and a start for all others.
    private bool TryShort(out double sinAlpha, out double cosAlpha, out double meters)
    {
        ReducedLatitude one = _one;
        ReducedLatitude two = _two;
        double sinDifference = (two.Sin * one.Cos) - (two.Cos * one.Sin);
        double cosDifference = (two.Cos * one.Cos) + (two.Sin * one.Sin);
        bool near = cosDifference >= 0 && sinDifference < 0.5 && two.Cos * _lambda < 0.5;
        double sinOmega = _sinLambda;
        double cosOmega = _cosLambda;
        double dnm = 1;
        if (near)
        {
            double sines = (one.Sin + two.Sin) * (one.Sin + two.Sin);
            double cosines = (one.Cos + two.Cos) * (one.Cos + two.Cos);
            dnm = Math.Sqrt(1 + (Wgs84.SecondEccentricitySquared * sines / (sines + cosines)));
            (sinOmega, cosOmega) = Math.SinCos(_lambda / ((1 - Wgs84.Flattening) * dnm));
        }

        (sinAlpha, cosAlpha) = OnSphere(sinOmega, cosOmega, sinDifference);
        double sinSigma = Math.Sqrt((sinAlpha * sinAlpha) + (cosAlpha * cosAlpha));
        double cosSigma = (one.Sin * two.Sin) + (one.Cos * two.Cos * cosOmega);
        bool isShort = near && sinSigma < ShortArc;
        meters = 0;
        if (isShort)
        {
            double sinAlpha2 = one.Cos * sinOmega;
            double cosAlpha2 = sinDifference - (one.Cos * two.Sin * sinOmega * sinOmega / (1 + cosOmega));
            meters = Math.Atan2(sinSigma, cosSigma) * Wgs84.PolarRadius * dnm;
            _arc.SetAzimuths(sinAlpha, cosAlpha, sinAlpha2, cosAlpha2);
        }
        else if (!near && cosSigma > NearlyOpposite)
        {
            // On the ellipsoid the sphere's longitude runs ahead by some f times the arc: half the digits, one Newton
            // step, for the price of an arc tangent.
            double ahead = Wgs84.Flattening * (sinAlpha * one.Cos / sinSigma) * Math.Atan2(sinSigma, cosSigma);
            (double sinAhead, double cosAhead) = SmallSinCos(ahead);
            (sinAlpha, cosAlpha) = OnSphere((sinOmega * cosAhead) + (cosOmega * sinAhead),
                (cosOmega * cosAhead) - (sinOmega * sinAhead), sinDifference);
        }

        if (!(sinAlpha > 0))
            (sinAlpha, cosAlpha) = (1, 0);
        ReducedLatitude.Normalize(ref sinAlpha, ref cosAlpha);
        return isShort;
    }

    // The azimuth of the first point on the sphere, not of length 1.
    private readonly (double Sin, double Cos) OnSphere(double sinOmega, double cosOmega, double sinDifference)
    {
        double product = _two.Cos * _one.Sin;
        double square = sinOmega * sinOmega;
        return (_two.Cos * sinOmega, cosOmega >= 0
            ? sinDifference + (product * square / (1 + cosOmega))
            : (_two.Sin * _one.Cos) + product - (product * square / (1 - cosOmega)));
    }

    // Right to 2e-15 up to 0.011, the flattening's share of half a turn: good enough for a step that others follow.
    private static (double Sin, double Cos) SmallSinCos(double angle)
    {
        double square = angle * angle;
        return (angle * (1 - (square / 6 * (1 - (square / 20)))), 1 - (square / 2 * (1 - (square / 12))));
    }

    // Newton inside a bracket of azimuths, kept as sines and cosines; the cotangent falls from low to high.
    private void Search(double sinAlpha, double cosAlpha)
    {
        double sinLow = ReducedLatitude.Tiny, cosLow = 1;
        double sinHigh = ReducedLatitude.Tiny, cosHigh = -1;
        bool isLast = false;
        for (int step = 0; step < MaxSteps; step++)
        {
            if (isLast)
            {
                _arc.Follow(sinAlpha, cosAlpha);
                return;
            }

            double excess = _arc.Longitude(sinAlpha, cosAlpha, _sinLambda, _cosLambda);
            if (Math.Abs(excess) <= Eps / 2)
                return;
            if (excess > 0)
                (sinHigh, cosHigh) = (sinAlpha, cosAlpha);
            else
                (sinLow, cosLow) = (sinAlpha, cosAlpha);
            if (step < MaxNewtonSteps)
            {
                double turn = -excess / _arc.LongitudeSlope();
                (double sinTurn, double cosTurn) =
                    Math.Abs(turn) < 0.01 ? SmallSinCos(turn) : Math.SinCos(Math.Clamp(turn, -3, 3));
                double sinNext = (sinAlpha * cosTurn) + (cosAlpha * sinTurn);
                double cosNext = (cosAlpha * cosTurn) - (sinAlpha * sinTurn);
                if (sinNext > 0 && cosNext * sinHigh >= cosHigh * sinNext && cosNext * sinLow <= cosLow * sinNext)
                {
                    ReducedLatitude.Normalize(ref sinNext, ref cosNext);
                    (sinAlpha, cosAlpha) = (sinNext, cosNext);
                    isLast = Math.Abs(turn) <= LastTurn;
                    continue;
                }
            }

            sinAlpha = (sinLow + sinHigh) / 2;
            cosAlpha = (cosLow + cosHigh) / 2;
            ReducedLatitude.Normalize(ref sinAlpha, ref cosAlpha);
            isLast = Math.Abs(sinLow - sinAlpha) + Math.Abs(cosLow - cosAlpha) < Eps;
        }
    }

    // Undoes the symmetries.
    private readonly GeodesicInverse Named(double meters)
    {
        (double sin1, double cos1, double sin2, double cos2) = _arc.Azimuths;
        if (_swapped)
            (sin1, cos1, sin2, cos2) = (sin2, cos2, sin1, cos1);
        int turned = _swapped ? -1 : 1;
        int east = turned * _longitudeSign;
        int north = turned * _latitudeSign;
        return new GeodesicInverse(
            meters, Degrees.Atan2(east * sin1, north * cos1), Degrees.Atan2(east * sin2, north * cos2));
    }
}
