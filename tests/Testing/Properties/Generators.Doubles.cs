using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

public static partial class Generators
{
    private static readonly double[] Finite =
    [
        0.0, -0.0, 1.0, -1.0, 0.5, 0.1, 1.0 / 3, Math.PI, 9_007_199_254_740_991.0, 9_007_199_254_740_992.0, 1e15, 1e-7,
        Math.BitIncrement(1.0), Math.BitDecrement(1.0), double.Epsilon, 2.2250738585072014e-308, double.MaxValue,
        double.MinValue, long.MaxValue, long.MinValue, int.MaxValue, int.MinValue,
    ];

    private static readonly double[] Specials = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];

    /// <summary>Every finite double: signed zeros, subnormals, the ends, integers, of every magnitude.</summary>
    /// <param name="specials">Whether NaN and the infinities come too.</param>
    public static Arbitrary<double> Double(bool specials = false)
    {
        Gen<double> anyBits = IntegerGenerator.Bits.Select(bits =>
            BitConverter.UInt64BitsToDouble(bits) is var value && double.IsFinite(value)
                ? value
                : BitConverter.UInt64BitsToDouble(bits & 0xBFFF_FFFF_FFFF_FFFF));
        Gen<double> finite = Gen.Frequency(
            (3, Gen.Elements(Finite)),
            (2, Gen.Sized(size => Gen.Choose(-size, size)).Select(value => (double)value)),
            (3, IntegerGenerator.Bits.Select(bits => (Unit(bits) - 0.5) * 2000)),
            (2, anyBits));
        Gen<double> generator = specials ? Gen.Frequency((9, finite), (1, Gen.Elements(Specials))) : finite;
        return Arb.From(generator, Simpler);
    }

    /// <summary>Doubles of a range, ends included: the ends, their neighbours, integers, uniform.</summary>
    /// <param name="min">The lower end, finite.</param>
    /// <param name="max">The upper end, finite, at least the lower end.</param>
    public static Arbitrary<double> Double(double min, double max)
    {
        if (!double.IsFinite(min) || !double.IsFinite(max) || min > max)
            throw new ArgumentOutOfRangeException(nameof(max), $"[{min}, {max}]", "A range has finite ends in order.");
        double[] edges =
        [
            .. Finite.Concat([min, Math.BitIncrement(min), Math.BitDecrement(max), max])
                .Where(value => value >= min && value <= max),
        ];
        Gen<double> uniform = IntegerGenerator.Bits.Select(bits =>
            Math.Clamp((min * (1 - Unit(bits))) + (max * Unit(bits)), min, max));
        Gen<double> generator = Gen.Frequency(
            (3, Gen.Elements(edges)),
            (2, uniform.Select(value => Math.Clamp(Math.Round(value), min, max))),
            (5, uniform));
        return Arb.From(generator, value => Simpler(value).Where(candidate => candidate >= min && candidate <= max));
    }

    private static double Unit(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    // Simpler is: finite, then positive, then with fewer decimals, then nearer to zero. Every step goes down this
    // order.
    private static IEnumerable<double> Simpler(double value)
    {
        if (value == 0)
            return double.IsNegative(value) ? [0.0] : [];
        if (!double.IsFinite(value))
            return double.IsNegativeInfinity(value) ? [0.0, 1.0, double.MinValue] : [0.0, 1.0, double.MaxValue];
        IEnumerable<double> candidates = value < 0 ? [0.0, -value] : [0.0];
        double whole = Math.Truncate(value);
        return whole != value
            ? candidates.Append(whole)
                .Concat(new[] { 1, 2, 4 }.Select(digits => Math.Round(value, digits)).Where(r => r != value))
            : candidates.Concat(Halvings(value));
    }

    private static IEnumerable<double> Halvings(double whole)
    {
        for (double distance = whole / 2; Math.Abs(distance) >= 1; distance /= 2)
        {
            distance = Math.Truncate(distance);
            if (whole - distance != whole)
                yield return whole - distance;
        }
    }
}
