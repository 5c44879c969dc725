namespace Purlin.Geospatial;

/// <summary>
/// Sine and cosine of a point's latitude on the auxiliary sphere: tan b = (1 - f) tan p. The cosine is never 0: a
/// pole is a hair's breadth beside itself, so that it has directions.
/// </summary>
internal struct ReducedLatitude
{
    public const double Tiny = 1.5e-154;

    public double Sin;
    public double Cos;

    public static ReducedLatitude Of(double latitude)
    {
        (double sin, double cos) = Degrees.SinCos(latitude);
        var beta = new ReducedLatitude { Sin = (1 - Wgs84.Flattening) * sin, Cos = cos };
        Normalize(ref beta.Sin, ref beta.Cos);
        beta.Cos = Math.Max(Tiny, beta.Cos);
        return beta;
    }

    public static void Normalize(ref double sin, ref double cos)
    {
        double length = Math.Sqrt((sin * sin) + (cos * cos));
        sin /= length;
        cos /= length;
    }
}
