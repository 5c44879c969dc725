using System.Globalization;

namespace Purlin.Shared.Tests;

public class GuardTests
{
    [Fact]
    public void A_value_in_its_range_comes_back_bounds_included()
    {
        Assert.Equal((1, 5, 10), (Guard.InRange(1, 1, 10), Guard.InRange(5, 1, 10), Guard.InRange(10, 1, 10)));
        Assert.Equal(long.MinValue, Guard.InRange(long.MinValue, long.MinValue, long.MaxValue));
        Assert.Equal(0.5, Guard.InRange(0.5, 0.5, 0.5));
        Assert.Equal(TimeSpan.Zero, Guard.InRange(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(11)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_value_outside_is_refused_with_its_name_value_range_and_way_out(int burst)
    {
        ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(
            () => Guard.InRange(burst, 1, 10, "Raise the rate instead."));

        Assert.Equal("burst", refusal.ParamName);
        Assert.Equal(
            $"It is {burst}, but must be from 1 to 10. Raise the rate instead. (Parameter 'burst')", refusal.Message);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void What_is_not_finite_is_in_no_range_and_neither_positive_nor_finite(double ratio)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.InRange(ratio, double.MinValue, double.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Positive(ratio));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Finite(ratio));
    }

    [Fact]
    public void Positive_means_above_zero()
    {
        Assert.Equal(double.Epsilon, Guard.Positive(double.Epsilon));
        Assert.Equal(TimeSpan.FromTicks(1), Guard.Positive(TimeSpan.FromTicks(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Positive(0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Positive(-0.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Positive(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Positive(TimeSpan.FromTicks(-1)));
        Assert.Equal(-1.5, Guard.Finite(-1.5));
    }

    [Fact]
    public void Powers_of_two_are_positive()
    {
        for (int bit = 0; bit < 31; bit++)
            Assert.Equal(1 << bit, Guard.PowerOfTwo(1 << bit));
        foreach (int value in new[] { 0, 3, 6, -1, -2, int.MinValue, int.MaxValue })
            Assert.Throws<ArgumentOutOfRangeException>(() => Guard.PowerOfTwo(value));
    }

    [Fact]
    public void An_undefined_enum_value_is_refused_with_the_defined_ones()
    {
        Assert.Equal(DayOfWeek.Friday, Guard.Defined(DayOfWeek.Friday));
        DayOfWeek day = (DayOfWeek)7;

        ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Guard.Defined(day));

        Assert.Equal("day", refusal.ParamName);
        Assert.StartsWith("It is 7, but DayOfWeek has only Sunday, Monday,", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_has_at_least_one_character_and_at_most_its_limit()
    {
        Assert.Equal("abc", Guard.Text("abc", 3));
        Assert.Equal("a", Guard.Text("a", 3));
        Assert.Equal("key", Assert.Throws<ArgumentNullException>(() => Refuse(null)).ParamName);
        Assert.Equal("key", Assert.Throws<ArgumentException>(() => Refuse("")).ParamName);
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => Refuse("secret"));
        Assert.Equal("It has 6 characters, but must have from 1 to 3. Hash it. (Parameter 'key')", refusal.Message);

        static void Refuse(string? key) => Guard.Text(key, 3, "Hash it.");
    }

    [Fact]
    public void Bytes_are_at_least_one_and_at_most_their_limit()
    {
        Assert.Equal(3, Guard.Bytes(new byte[3], 3).Length);
        Assert.Throws<ArgumentException>(() => _ = Guard.Bytes([], 3).Length);
        Assert.Throws<ArgumentException>(() => _ = Guard.Bytes(new byte[4], 3).Length);
    }

    [Fact]
    public void Messages_are_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("de-DE") { NumberFormat = { NegativeSign = "minus" } };
            double ratio = -1234.5;
            var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Guard.InRange(ratio, 0, 1.5));
            Assert.StartsWith("It is -1234.5, but must be from 0 to 1.5.", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Passing_checks_allocate_nothing()
    {
        Allocations.AssertNone(new byte[8], Check);
        // Rounded: the runtime keeps what it knows of an enum in a cache that a garbage collection may empty.
        Assert.Equal(0, Math.Round(Allocations.BytesPerCall(static () => Guard.Defined(DayOfWeek.Friday))));

        static void Check(byte[] bytes)
        {
            Guard.InRange(5, 1, 10);
            Guard.InRange(5L, 1, 10);
            Guard.InRange(0.5, 0, 1);
            Guard.InRange(TimeSpan.FromSeconds(1), TimeSpan.Zero, TimeSpan.MaxValue);
            Guard.Positive(1.0);
            Guard.Positive(TimeSpan.FromSeconds(1));
            Guard.Finite(1.0);
            Guard.PowerOfTwo(8);
            Guard.Text("text", 10);
            _ = Guard.Bytes(bytes, 10);
        }
    }
}
