using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// An exchange rate as a ratio of integers in lowest terms: how many whole units of one currency a whole unit of
/// another is worth. 82.42135 is 1648427 / 20000.
/// </summary>
public readonly struct FxRate : IEquatable<FxRate>
{
    private readonly long _numerator;
    private readonly long _denominatorLessOne;

    /// <summary>A ratio.</summary>
    /// <param name="numerator">Above zero.</param>
    /// <param name="denominator">Above zero.</param>
    public FxRate(long numerator, long denominator)
    {
        Guard.InRange(numerator, 1, long.MaxValue);
        Guard.InRange(denominator, 1, long.MaxValue);
        long divisor = (long)CommonDivisor((ulong)numerator, (ulong)denominator);
        _numerator = numerator / divisor;
        _denominatorLessOne = denominator / divisor - 1;
    }

    /// <summary>What is received; 0 for the default value, which is no rate.</summary>
    public long Numerator => _numerator;

    /// <summary>For so much paid; at least 1.</summary>
    public long Denominator => _denominatorLessOne + 1;

    /// <summary>The rate of the way back, exactly.</summary>
    public FxRate Inverse => new(Denominator, Numerator);

    /// <summary>Whether two rates are the same.</summary>
    public static bool operator ==(FxRate left, FxRate right) => left.Equals(right);

    /// <summary>Whether two rates differ.</summary>
    public static bool operator !=(FxRate left, FxRate right) => !left.Equals(right);

    /// <summary>Reads a rate written with a decimal point, exactly.</summary>
    /// <param name="text">Digits with a point or none, such as <c>82.42135</c>; above zero.</param>
    /// <exception cref="FormatException">It is none, or needs more than 64 bits.</exception>
    public static FxRate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out FxRate rate) ? rate : throw new FormatException(
            $"The text of {text.Length} characters is no rate: up to 18 digits, such as 82.42135, above zero.");
    }

    /// <summary>Reads a rate, if it is one.</summary>
    /// <param name="text">Digits with a point or none.</param>
    /// <param name="rate">The rate.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out FxRate rate)
    {
        rate = default;
        int decimals = text is null ? 0 : text.Length - 1 - text.LastIndexOf('.');
        if (text is null || !text.Contains('.', StringComparison.Ordinal))
            decimals = 0;
        if (decimals > Currency.MaxExponent)
            return false;
        bool isRate = Money.TryParse(text, Currency.Custom("RATE", decimals), out Money units) && units.Sign > 0;
        if (isRate)
            rate = new(units.MinorUnits, (long)PowerOfTen(decimals));
        return isRate;
    }

    /// <inheritdoc/>
    public bool Equals(FxRate other) =>
        _numerator == other._numerator && _denominatorLessOne == other._denominatorLessOne;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FxRate other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numerator, _denominatorLessOne);

    /// <summary>Numerator / denominator.</summary>
    public override string ToString() => FormattableString.Invariant($"{Numerator}/{Denominator}");

    internal static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (; exponent > 0; exponent--)
            power *= 10;
        return power;
    }

    internal static UInt128 CommonDivisor(UInt128 a, UInt128 b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
