namespace Purlin.ConsistentHashing;

/// <summary>
/// -ln u for a uniform word u, by sums, products and quotients only: those give the same bits on every machine, which
/// the logarithm of a mathematical library does not promise.
/// </summary>
internal static class ExponentialTime
{
    private const double Ln2 = 0.693147180559945309417;
    private const double SqrtOfTwo = 1.41421356237309504880;

    // 2^-53. With u from 2^-53 to 1 - 2^-53 in odd multiples of it, u is never 0 or 1, and -ln u never infinite or 0.
    private const double Unit = 1.0 / (1L << 53);

    /// <summary>The time that 64 random bits stand for: above 1.1e-16 and below 36.8, on average 1.</summary>
    public static double Of(ulong word)
    {
        double u = (((word >> 12) << 1) | 1) * Unit;
        // u = m * 2^e with m between the root of a half and the root of two, where the series below converges fast.
        long bits = BitConverter.DoubleToInt64Bits(u);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));
        if (m > SqrtOfTwo)
        {
            m *= 0.5;
            exponent++;
        }

        // ln m = 2 artanh(s); |s| < 0.172, so the first term left out is below 10^-18 of the sum.
        double s = (m - 1) / (m + 1);
        double square = s * s;
        double sum = 0;
        for (int k = 21; k >= 1; k -= 2)
            sum = (sum * square) + (1.0 / k);
        return -((exponent * Ln2) + (2 * s * sum));
    }
}
