namespace Purlin.Ledger;

/// <summary>Division of magnitudes with a rounding that is named.</summary>
internal static class Quotient
{
    /// <summary>The rounded quotient.</summary>
    /// <param name="numerator">Any.</param>
    /// <param name="denominator">Above zero.</param>
    /// <param name="rounding">Where a fraction goes.</param>
    /// <param name="customerReceives">Whether the customer receives the quotient; false if they pay it.</param>
    /// <exception cref="OverflowException">It is above the greatest Int64.</exception>
    public static long Round(UInt128 numerator, UInt128 denominator, Rounding rounding, bool customerReceives)
    {
        (UInt128 whole, UInt128 rest) = UInt128.DivRem(numerator, denominator);
        if (rest != 0 && RoundsUp(rest, denominator - rest, whole, rounding, customerReceives))
            whole++;
        return whole <= (ulong)long.MaxValue
            ? (long)whole
            : throw new OverflowException($"The result of {whole} minor units is outside of Int64.");
    }

    // Compared with what is missing to one unit: twice the rest could overflow.
    private static bool RoundsUp(
        UInt128 rest, UInt128 missing, UInt128 whole, Rounding rounding, bool customerReceives) =>
        rounding switch
        {
            Rounding.HalfUp => rest >= missing,
            Rounding.HalfEven => rest > missing || rest == missing && UInt128.IsOddInteger(whole),
            Rounding.ForCustomer => customerReceives,
            _ => !customerReceives,
        };
}
