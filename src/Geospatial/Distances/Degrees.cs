namespace Purlin.Geospatial;

/// <summary>Trigonometry of degrees that is exact at multiples of 90.</summary>
internal static class Degrees
{
    /// <summary>Sine and cosine of an angle of at most some turns.</summary>
    public static (double Sin, double Cos) SinCos(double degrees)
    {
        double quarters = Math.Round(degrees / 90);
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees - (quarters * 90)));
        return ((int)quarters & 3) switch
        {
            0 => (sin, cos),
            1 => (cos, 0 - sin),
            2 => (0 - sin, 0 - cos),
            _ => (0 - cos, sin),
        };
    }

    /// <summary>The direction of (y, x), -180 to 180.</summary>
    public static double Atan2(double y, double x) => double.RadiansToDegrees(Math.Atan2(y, x));

    /// <summary>
    /// to - from for longitudes of at most 180, reduced to -180..180, and what rounding left over.
    /// </summary>
    public static (double Difference, double Left) Between(double from, double to)
    {
        double sum = to - from;
        double taken = to - sum;
        double rest = (to - (sum + taken)) + (taken - from);
        double reduced = Math.IEEERemainder(sum, 360);
        return reduced == -180 && rest <= 0 ? (180, rest) : (reduced, rest);
    }
}
