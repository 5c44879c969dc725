namespace Purlin.Geospatial;

/// <summary>
/// On which side of a great circle a direction lies, exactly: the sign of a determinant of doubles, in floating point
/// where its error bound allows, else as a sum of doubles that do not overlap. Source: J. R. Shewchuk, "Adaptive
/// precision floating-point arithmetic and fast robust geometric predicates" (1997).
/// </summary>
internal static class Orientation
{
    // A product of three of these and its rounding error are still normal numbers; as a length it is nothing.
    private const double LeastComponent = 1.0 / (1L << 62) / (1L << 62) / (1L << 62) / (1L << 62) / (1L << 52);

    private const double Epsilon = 1.1102230246251565e-16;
    private const double ErrorBound = (7 + (56 * Epsilon)) * Epsilon;

    // Six products of three numbers, each a sum of four doubles.
    private const int MaxTerms = 24;

    /// <summary>
    /// The direction of a point's latitude and longitude taken as those of a sphere; exact at multiples of 90 degrees.
    /// </summary>
    public static S2Vector Direction(LatLng point)
    {
        (double sinLatitude, double cosLatitude) = Degrees.SinCos(point.Latitude);
        (double sinLongitude, double cosLongitude) = Degrees.SinCos(point.Longitude);
        return new(Flush(cosLatitude * cosLongitude), Flush(cosLatitude * sinLongitude), Flush(sinLatitude));
    }

    /// <summary>The point of a direction of any length.</summary>
    public static LatLng Point(S2Vector p)
    {
        double latitude = Degrees.Atan2(p.Z, Math.Sqrt((p.X * p.X) + (p.Y * p.Y)));
        return LatLng.FromDegrees(Math.Clamp(latitude, -90, 90), Degrees.Atan2(p.Y, p.X));
    }

    /// <summary>
    /// 1 if c is left of the great circle from a to b, -1 if it is right of it, 0 if all three are in one plane with
    /// the centre.
    /// </summary>
    public static int Sign(in S2Vector a, in S2Vector b, in S2Vector c)
    {
        double yz = a.Y * b.Z, zy = a.Z * b.Y;
        double zx = a.Z * b.X, xz = a.X * b.Z;
        double xy = a.X * b.Y, yx = a.Y * b.X;
        double sum = ((yz - zy) * c.X) + ((zx - xz) * c.Y) + ((xy - yx) * c.Z);
        double size = ((Math.Abs(yz) + Math.Abs(zy)) * Math.Abs(c.X))
            + ((Math.Abs(zx) + Math.Abs(xz)) * Math.Abs(c.Y))
            + ((Math.Abs(xy) + Math.Abs(yx)) * Math.Abs(c.Z));
        return Math.Abs(sum) > ErrorBound * size ? Math.Sign(sum) : ExactSign(a, b, c);
    }

    /// <summary>The same without a look at the rounded sum.</summary>
    public static int ExactSign(in S2Vector a, in S2Vector b, in S2Vector c)
    {
        if (a == b || b == c || a == c)
            return 0;
        Span<double> terms = stackalloc double[MaxTerms];
        int count = 0;
        count = Add(terms, count, a.Y, b.Z, c.X);
        count = Add(terms, count, -a.Z, b.Y, c.X);
        count = Add(terms, count, a.Z, b.X, c.Y);
        count = Add(terms, count, -a.X, b.Z, c.Y);
        count = Add(terms, count, a.X, b.Y, c.Z);
        count = Add(terms, count, -a.Y, b.X, c.Z);

        // They do not overlap, so the largest outweighs the rest.
        return count == 0 ? 0 : Math.Sign(terms[count - 1]);
    }

    private static double Flush(double component) => Math.Abs(component) < LeastComponent ? 0 : component;

    private static int Add(Span<double> terms, int count, double x, double y, double z)
    {
        double high = x * y;
        double low = Math.FusedMultiplyAdd(x, y, -high);
        count = Add(terms, count, low, z);
        return Add(terms, count, high, z);
    }

    private static int Add(Span<double> terms, int count, double x, double y)
    {
        double high = x * y;
        count = Add(terms, count, Math.FusedMultiplyAdd(x, y, -high));
        return Add(terms, count, high);
    }

    // Terms grow from first to last; zeros are left out.
    private static int Add(Span<double> terms, int count, double value)
    {
        int kept = 0;
        for (int i = 0; i < count; i++)
        {
            double sum = value + terms[i];
            double taken = sum - value;
            double rest = (value - (sum - taken)) + (terms[i] - taken);
            if (rest != 0)
                terms[kept++] = rest;
            value = sum;
        }

        if (value != 0)
            terms[kept++] = value;
        return kept;
    }
}
