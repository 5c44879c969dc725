namespace Purlin.Geospatial;

/// <summary>The ellipsoid of WGS84 (NIMA TR8350.2), in metres.</summary>
internal static class Wgs84
{
    public const double EquatorialRadius = 6_378_137;
    public const double Flattening = 1 / 298.257223563;
    public const double PolarRadius = EquatorialRadius * (1 - Flattening);

    /// <summary>The square of the eccentricity, f (2 - f).</summary>
    public const double EccentricitySquared = Flattening * (2 - Flattening);

    /// <summary>The square of the second eccentricity, e^2 / (1 - e^2).</summary>
    public const double SecondEccentricitySquared = EccentricitySquared / (1 - EccentricitySquared);

    /// <summary>f / (2 - f).</summary>
    public const double ThirdFlattening = Flattening / (2 - Flattening);

    /// <summary>The least normal curvature, b / a^2, of a pole in every direction.</summary>
    public const double MinCurvature = PolarRadius / (EquatorialRadius * EquatorialRadius);

    /// <summary>The greatest normal curvature, a / b^2, of the equator's meridians.</summary>
    public const double MaxCurvature = EquatorialRadius / (PolarRadius * PolarRadius);

    /// <summary>From pole to pole; no two points are farther apart. Rounded up.</summary>
    public const double HalfMeridian = 20_003_931.458_625_5;

    /// <summary>The mean radius (2a + b) / 3 of the spherical formulas.</summary>
    public const double MeanRadius = 6_371_008.8;
}
