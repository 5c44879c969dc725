using System.Numerics;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The logarithm of a random word, rounded alike on every processor: only IEEE 754 operations, in a fixed order,
/// where <see cref="Math.Log(double)"/> is left to each platform's library.
/// </summary>
internal static class ExactLog
{
    private const double Ln2 = 0.6931471805599453;
    private const double Sqrt2 = 1.4142135623730951;

    /// <summary>-ln(u) for the u in (0, 1) that the upper 52 bits of a word stand for; above 0, at most 36.8.</summary>
    /// <remarks>Within 2e-16 of the true value or 4 units in the last place, whichever is more.</remarks>
    public static double Negative(ulong word)
    {
        // The middle of the interval that 52 bits name, so that u is neither 0 nor 1; as u x 2^53 it is a double.
        ulong odd = ((word >> 12) << 1) | 1;
        int exponent = BitOperations.Log2(odd);
        double mantissa = odd / (double)(1UL << exponent);
        if (mantissa > Sqrt2)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1)), by its series: |s| is at most 0.172, so 10 terms reach 2^-53.
        double s = (mantissa - 1) / (mantissa + 1);
        double square = s * s;
        double sum = 0;
        for (int term = 21; term >= 1; term -= 2)
            sum = (sum * square) + (1.0 / term);
        return ((53 - exponent) * Ln2) - (2 * s * sum);
    }
}
