using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Testing.Tests;

public sealed class GeneratorsTests
{
    [Fact]
    public void Integers_reach_the_ends_the_powers_of_two_and_their_neighbours()
    {
        int[] ints = Sample(Generators.Int32());
        AssertHas(ints, 0, 1, -1, int.MinValue, int.MaxValue, 255, 256, 65_535, 65_536, -32_768);
        ulong[] ulongs = Sample(Generators.UInt64());
        AssertHas<ulong>(ulongs, 0, 1, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1);
        long[] longs = Sample(Generators.Int64());
        AssertHas(longs, 0, long.MinValue, long.MaxValue, 1L << 32, (1L << 53) + 1);
        AssertHas(Sample(Generators.UInt32()), 0u, uint.MaxValue, 1u << 31);

        // Every magnitude has its share: no run of four bits of length is missing on either side.
        for (int bits = 4; bits < 62; bits += 4)
        {
            Assert.Contains(longs, value => value >> bits is > 0 and < 16);
            Assert.Contains(longs, value => -(value + 1) >> bits is > 0 and < 16);
        }

        Assert.True(ulongs.Distinct().Count() > ulongs.Length / 4);
    }

    [Theory]
    [InlineData(-5, 5)]
    [InlineData(1_000_000, 1_000_100)]
    [InlineData(-2_000_000_000, 2_000_000_000)]
    [InlineData(7, 7)]
    public void Integers_of_a_range_stay_in_it_and_reach_its_ends_also_when_shrunk(int min, int max)
    {
        Arbitrary<int> range = Generators.Int32(min, max);
        int[] values = Sample(range);
        Assert.All(values, value => Assert.InRange(value, min, max));
        Assert.Contains(min, values);
        Assert.Contains(max, values);
        AssertShrinksTo(range, Math.Clamp(0, min, max), values.Take(200));
        Assert.All(values.Take(200).SelectMany(range.Shrinker), value => Assert.InRange(value, min, max));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generators.Int32(max, min - 1));
    }

    [Fact]
    public void Doubles_are_finite_unless_specials_are_asked_for()
    {
        double[] finite = Sample(Generators.Double());
        Assert.All(finite, value => Assert.True(double.IsFinite(value)));
        AssertHas(finite, 0.0, double.MaxValue, double.Epsilon, 9_007_199_254_740_992.0);
        Assert.Contains(finite, value => value == 0 && double.IsNegative(value));
        double[] all = Sample(Generators.Double(specials: true));
        AssertHas(all, double.NaN, double.PositiveInfinity, double.NegativeInfinity);
        AssertShrinksTo(Generators.Double(specials: true), 0.0, all.Take(300));

        double[] range = Sample(Generators.Double(-90, 90));
        Assert.All(range, value => Assert.InRange(value, -90, 90));
        AssertHas(range, -90, 90, 0.0, Math.BitDecrement(90));
        double[] widest = Sample(Generators.Double(double.MinValue, double.MaxValue));
        Assert.All(widest, value => Assert.True(double.IsFinite(value)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generators.Double(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Generators.Double(1, 0));
    }

    [Fact]
    public void A_double_shrinks_to_the_simplest_that_fails()
    {
        var failure = Assert.Throws<CheckFailedException>(
            () => Properties.Check(Generators.Double(), value => Math.Abs(value) < 123));
        Assert.Contains("input:     123\n", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ascii_is_printable_and_unicode_is_well_formed_and_hostile_text_need_not_be()
    {
        string[] ascii = Sample(Generators.AsciiString(2, 9));
        Assert.All(ascii, text => Assert.All(text, c => Assert.InRange(c, ' ', '~')));
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9], ascii.Select(text => text.Length).Distinct().Order());

        string[] unicode = Sample(Generators.UnicodeString());
        var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
        Assert.All(unicode, text => Assert.Equal(text, strict.GetString(strict.GetBytes(text))));
        Assert.Contains(unicode, text => text.EnumerateRunes().Any(rune => rune.Value > 0xFFFF));
        Assert.Contains(unicode, text => text.Length == 0);

        string all = string.Concat(Sample(Generators.HostileString()));
        foreach (string trap in new[] { "\0", "\u202E", "\u0130", "<script>", "../", "{0}", "\r\n" })
            Assert.Contains(trap, all, StringComparison.Ordinal);
        Assert.Contains(Rune.ReplacementChar, all.EnumerateRunes());
    }

    [Fact]
    public void Text_and_bytes_shrink_to_the_shortest_and_plainest()
    {
        AssertShrinksTo(Generators.AsciiString(2, 20), "aa", Sample(Generators.AsciiString(2, 20)).Take(50));
        AssertShrinksTo(Generators.UnicodeString(1), "a", Sample(Generators.UnicodeString(1)).Take(50));
        AssertShrinksTo(Generators.HostileString(), "", Sample(Generators.HostileString()).Take(50));
        AssertShrinksTo(Generators.Bytes(3, 40), new byte[3], Sample(Generators.Bytes(3, 40)).Take(50));
    }

    [Fact]
    public void Bytes_have_every_length_and_every_value()
    {
        byte[][] samples = Sample(Generators.Bytes(0, 20));
        Assert.Equal(Enumerable.Range(0, 21), samples.Select(bytes => bytes.Length).Distinct().Order());
        Assert.Equal(256, samples.SelectMany(bytes => bytes).Distinct().Count());
        Assert.Contains(samples, bytes => bytes.Length > 10 && bytes.Distinct().Count() == 1);
    }

    [Fact]
    public void Spans_meet_single_ticks_and_whole_units()
    {
        TimeSpan[] spans = Sample(Generators.TimeSpan());
        AssertHas(spans, TimeSpan.Zero, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));
        AssertHas(spans, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.All(spans, span => Assert.InRange(span, TimeSpan.Zero, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Arrays_shrink_to_the_items_that_matter()
    {
        var failure = Assert.Throws<CheckFailedException>(() => Properties.Check(
            Generators.Array(Generators.Int32(0, 1000)),
            items => items.Where(item => item >= 10).Take(3).Count() < 3));
        Assert.Contains("input:     [10, 10, 10]\n", failure.Message, StringComparison.Ordinal);
    }

    private static T[] Sample<T>(Arbitrary<T> values) => values.Generator.Sample(4_000, new Rnd(7), 50);

    private static void AssertHas<T>(T[] values, params T[] edges)
    {
        foreach (T edge in edges)
            Assert.Contains(edge, values);
    }

    // Where everything fails, shrinking must reach the simplest value, and must come to an end.
    private static void AssertShrinksTo<T>(Arbitrary<T> values, T simplest, IEnumerable<T> from)
    {
        foreach (T start in from)
        {
            T value = start;
            int steps = 0;
            while (values.Shrinker(value).Take(1).ToArray() is [var next])
            {
                value = next;
                Assert.True(++steps < 1000, $"Shrinking {start} goes on and on: {value}");
            }

            Assert.Equal(simplest, value);
        }
    }
}
