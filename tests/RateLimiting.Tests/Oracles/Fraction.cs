using System.Numerics;

namespace Purlin.RateLimiting.Tests;

/// <summary>An exact fraction: the arithmetic of the oracles, without any bound.</summary>
public readonly struct Fraction
{
    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;

    public Fraction(BigInteger numerator, BigInteger denominator)
    {
        BigInteger common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        (_numerator, _denominator) = (numerator / common, denominator / common);
    }

    public BigInteger Floor
    {
        get
        {
            BigInteger quotient = BigInteger.DivRem(_numerator, _denominator, out BigInteger rest);
            return rest.Sign < 0 ? quotient - 1 : quotient;
        }
    }

    public BigInteger Ceiling => -(-this).Floor;

    public static implicit operator Fraction(long value) => new(value, 1);

    public static Fraction operator +(Fraction a, Fraction b) =>
        new((a._numerator * b._denominator) + (b._numerator * a._denominator), a._denominator * b._denominator);

    public static Fraction operator -(Fraction a) => new(-a._numerator, a._denominator);

    public static Fraction operator -(Fraction a, Fraction b) => a + -b;

    public static Fraction operator *(Fraction a, Fraction b) =>
        new(a._numerator * b._numerator, a._denominator * b._denominator);

    public static Fraction operator /(Fraction a, Fraction b) =>
        new(a._numerator * b._denominator, a._denominator * b._numerator);

    public static bool operator <=(Fraction a, Fraction b) => (b - a)._numerator.Sign >= 0;

    public static bool operator >=(Fraction a, Fraction b) => b <= a;

    public static Fraction Max(Fraction a, Fraction b) => a <= b ? b : a;

    public static Fraction Min(Fraction a, Fraction b) => a <= b ? a : b;

    public override string ToString() => $"{_numerator}/{_denominator}";
}
