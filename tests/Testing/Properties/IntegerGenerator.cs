using System.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing;

/// <summary>
/// Integers of a range up to 64 bits wide. All is computed in 128 bits, where no end of a range needs a special case.
/// </summary>
internal static class IntegerGenerator
{
    private static readonly long[] Units =
    [
        TimeSpan.TicksPerMicrosecond, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute,
        TimeSpan.TicksPerHour, TimeSpan.TicksPerDay,
    ];

    /// <summary>64 uniform bits, whatever the size.</summary>
    public static Gen<ulong> Bits { get; } =
        from high in Gen.Choose(int.MinValue, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        select ((ulong)(uint)high << 32) | (uint)low;

    public static Arbitrary<T> Between<T>(T min, T max)
        where T : IBinaryInteger<T> =>
        Between(Int128.CreateChecked(min), Int128.CreateChecked(max), [], T.CreateChecked, Int128.CreateChecked);

    public static Arbitrary<TimeSpan> TimeSpans(TimeSpan min, TimeSpan max) =>
        Between(min.Ticks, max.Ticks, Units, ticks => new TimeSpan((long)ticks), span => span.Ticks);

    private static Arbitrary<T> Between<T>(
        Int128 min, Int128 max, long[] units, Func<Int128, T> convert, Func<T, Int128> convertBack)
    {
        if (min > max)
            throw new ArgumentOutOfRangeException(nameof(max), max, $"A range ends at or above its lower end, {min}.");
        Int128 origin = Int128.Clamp(0, min, max);
        return Arb.From(
            Generator(min, max, origin, units).Select(convert),
            value => Shrink(convertBack(value), origin, min, max).Select(convert));
    }

    private static Gen<Int128> Generator(Int128 min, Int128 max, Int128 origin, long[] units)
    {
        UInt128 count = (UInt128)(max - min) + 1;
        Gen<Int128> uniform = Bits.Select(bits => min + (Int128)(bits % count));
        Gen<Int128> edges = Gen.Elements(Edges(min, max, units));
        Gen<Int128> small = Gen.Sized(size => Gen.Choose(-size, size))
            .Select(offset => Int128.Clamp(origin + offset, min, max));

        // A random number of leading zeros gives every magnitude the same share, which uniform values never do.
        Gen<Int128> magnitudes =
            from bits in Bits
            from shift in Gen.Choose(0, 63)
            from negative in Gen.Choose(0, 1)
            let magnitude = (Int128)(bits >> shift)
            select Wrap(negative == 1 ? -magnitude : magnitude, min, count);
        return Gen.Frequency((3, edges), (3, small), (2, magnitudes), (2, uniform));
    }

    private static Int128 Wrap(Int128 value, Int128 min, UInt128 count)
    {
        Int128 offset = (value - min) % (Int128)count;
        return min + (offset < 0 ? offset + (Int128)count : offset);
    }

    private static Int128[] Edges(Int128 min, Int128 max, long[] units)
    {
        IEnumerable<Int128> powers = Enumerable.Range(0, 65).Select(k => Int128.One << k);
        IEnumerable<Int128> around = powers.Concat(units.Select(unit => (Int128)unit))
            .SelectMany(power => new[] { power - 1, power, power + 1 });
        return
        [
            .. around.Concat(around.Select(value => -value))
                .Concat([min, min + 1, max - 1, max])
                .Where(value => value >= min && value <= max)
                .Distinct()
                .Order(),
        ];
    }

    // Each candidate is nearer to the origin, or as near with the other sign gone: shrinking always comes to an end.
    private static IEnumerable<Int128> Shrink(Int128 value, Int128 origin, Int128 min, Int128 max)
    {
        if (value == origin)
            yield break;
        yield return origin;
        if (value < 0 && -value <= max)
            yield return -value;
        for (Int128 distance = (value - origin) / 2; distance != 0; distance /= 2)
        {
            Int128 candidate = value - distance;
            if (candidate >= min && candidate <= max)
                yield return candidate;
        }
    }
}
