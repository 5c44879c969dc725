using FsCheck;

namespace Purlin.Testing;

/// <summary>
/// Inputs that look for trouble: each generator mixes the values at which code breaks with small and with uniform ones,
/// and comes with a shrinker towards the simplest value of its range.
/// </summary>
/// <remarks>
/// FsCheck's own integers stay within its size, about ±100, and so never meet overflow or a sign bit; these do. In LINQ
/// use the generator inside: <c>from n in Generators.Int64().Generator select new Deposit(n)</c>.
/// </remarks>
public static partial class Generators
{
    /// <summary>Every int: 0, ±1, powers of two ±1, the ends, small, of every magnitude, uniform.</summary>
    public static Arbitrary<int> Int32() => IntegerGenerator.Between(int.MinValue, int.MaxValue);

    /// <summary>Ints of a range, ends included; shrunk towards the value nearest to 0.</summary>
    public static Arbitrary<int> Int32(int min, int max) => IntegerGenerator.Between(min, max);

    /// <summary>Every uint: 0, 1, powers of two ±1, the ends, small, of every magnitude, uniform.</summary>
    public static Arbitrary<uint> UInt32() => IntegerGenerator.Between(uint.MinValue, uint.MaxValue);

    /// <summary>Uints of a range, ends included; shrunk towards its lower end.</summary>
    public static Arbitrary<uint> UInt32(uint min, uint max) => IntegerGenerator.Between(min, max);

    /// <summary>Every long: 0, ±1, powers of two ±1, the ends, small, of every magnitude, uniform.</summary>
    public static Arbitrary<long> Int64() => IntegerGenerator.Between(long.MinValue, long.MaxValue);

    /// <summary>Longs of a range, ends included; shrunk towards the value nearest to 0.</summary>
    public static Arbitrary<long> Int64(long min, long max) => IntegerGenerator.Between(min, max);

    /// <summary>Every ulong: 0, 1, powers of two ±1, the ends, small, of every magnitude, uniform.</summary>
    public static Arbitrary<ulong> UInt64() => IntegerGenerator.Between(ulong.MinValue, ulong.MaxValue);

    /// <summary>Ulongs of a range, ends included; shrunk towards its lower end.</summary>
    public static Arbitrary<ulong> UInt64(ulong min, ulong max) => IntegerGenerator.Between(min, max);

    /// <summary>Spans from zero to <paramref name="max"/>: single ticks, whole units, magnitudes, uniform.</summary>
    /// <param name="max">The longest, >= 0; one minute unless given.</param>
    public static Arbitrary<TimeSpan> TimeSpan(TimeSpan? max = null) =>
        TimeSpan(System.TimeSpan.Zero, max ?? System.TimeSpan.FromMinutes(1));

    /// <summary>Spans of a range, ends included; shrunk towards the span nearest to zero.</summary>
    public static Arbitrary<TimeSpan> TimeSpan(TimeSpan min, TimeSpan max) => IntegerGenerator.TimeSpans(min, max);
}
