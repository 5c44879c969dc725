using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Purlin.Ledger.Tests;

public sealed class MoneyTests
{
    private static readonly Currency Usd = Currency.Parse("USD");
    private static readonly Currency Jpy = Currency.Parse("JPY");
    private static readonly Currency Kwd = Currency.Parse("KWD");

    [Fact]
    public void Arithmetic_is_checked_against_integers_of_any_size()
    {
        Properties.Check(Generators.Int64(), Generators.Int64(), (a, b) =>
        {
            Agrees((BigInteger)a + b, () => new Money(a, Usd) + new Money(b, Usd));
            Agrees((BigInteger)a - b, () => new Money(a, Usd) - new Money(b, Usd));
            Agrees((BigInteger)a * b, () => new Money(a, Usd) * b);
            Agrees(-(BigInteger)a, () => -new Money(a, Usd));
        }, count: 2_000);
        foreach (long a in new[] { long.MinValue, -1, 0, 1, long.MaxValue })
        {
            foreach (long b in new[] { long.MinValue, -1, 0, 1, long.MaxValue })
            {
                Agrees((BigInteger)a + b, () => new Money(a, Usd) + new Money(b, Usd));
                Agrees((BigInteger)a - b, () => new Money(a, Usd) - new Money(b, Usd));
                Agrees((BigInteger)a * b, () => new Money(a, Usd) * b);
                Agrees(-(BigInteger)a, () => -new Money(a, Usd));
            }
        }
    }

    [Fact]
    public void Two_currencies_do_not_mix()
    {
        var dollars = new Money(1, Usd);
        var yen = new Money(1, Jpy);

        CurrencyMismatchException mismatch = Assert.Throws<CurrencyMismatchException>(() => dollars + yen);
        Assert.Equal((Usd, Jpy), (mismatch.Left, mismatch.Right));
        Assert.Contains("USD", mismatch.Message, StringComparison.Ordinal);
        Assert.Throws<CurrencyMismatchException>(() => dollars - yen);
        Assert.Throws<CurrencyMismatchException>(() => dollars < yen);
        Assert.Throws<CurrencyMismatchException>(() => dollars.CompareTo(yen));
        Assert.Throws<CurrencyMismatchException>(() => dollars + default(Money));
        Assert.Throws<CurrencyMismatchException>(
            () => new Money(1, Currency.Custom("PTS", 0)) + new Money(1, Currency.Custom("PTS", 2)));
        Assert.True(dollars != yen);
        Assert.False(dollars.Equals((object)yen));
    }

    [Fact]
    public void Order_is_that_of_the_amounts()
    {
        Money less = new(-5, Usd), more = new(3, Usd);

        Assert.True(less < more && less <= more && more > less && more >= less && less <= new Money(-5, Usd));
        Assert.Equal((-1, 1, 0), (less.Sign, more.Sign, Money.Zero(Usd).Sign));
        Assert.True(((IComparable)more).CompareTo(null) > 0);
        Assert.Throws<ArgumentException>(() => ((IComparable)more).CompareTo("3"));
        Assert.True(Money.Zero(Usd).IsZero);
    }

    [Theory]
    [InlineData("12.34", "USD", 1234)]
    [InlineData("-12.34", "USD", -1234)]
    [InlineData("0.05", "USD", 5)]
    [InlineData("-0.00", "USD", 0)]
    [InlineData("12.3", "USD", 1230)]
    [InlineData("0012", "USD", 1200)]
    [InlineData("12", "JPY", 12)]
    [InlineData("1.234", "KWD", 1234)]
    [InlineData("92233720368547758.07", "USD", long.MaxValue)]
    [InlineData("-92233720368547758.08", "USD", long.MinValue)]
    [InlineData("0000000000000000000000000000000001.00", "USD", 100)]
    public void A_text_is_read_exactly(string text, string code, long minorUnits)
    {
        var expected = new Money(minorUnits, Currency.Parse(code));

        Assert.Equal(expected, Money.Parse(text, expected.Currency));
        Assert.True(Money.TryParse(Encoding.UTF8.GetBytes(text), expected.Currency, out Money money));
        Assert.Equal(expected, money);
    }

    [Theory]
    [InlineData("12.345", "USD")]
    [InlineData("12.340", "USD")]
    [InlineData("12.0", "JPY")]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("+1")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1,234.00")]
    [InlineData("12,34")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1e2")]
    [InlineData("1.2.3")]
    [InlineData("1.-2")]
    [InlineData("١٢")]
    [InlineData("NaN")]
    [InlineData("12.34 USD")]
    public void Nothing_is_rounded_or_guessed(string text, string code = "USD")
    {
        Assert.Throws<FormatException>(() => Money.Parse(text, Currency.Parse(code)));
        Assert.False(Money.TryParse(text, Currency.Parse(code), out Money money));
        Assert.Equal(default, money);
        Assert.False(Money.TryParse(Encoding.UTF8.GetBytes(text), Currency.Parse(code), out _));
    }

    [Theory]
    [InlineData("92233720368547758.08")]
    [InlineData("-92233720368547758.09")]
    [InlineData("92233720368547759")]
    [InlineData("99999999999999999999999999999999999999999999")]
    public void An_amount_beyond_64_bits_is_an_overflow(string text) =>
        Assert.Throws<OverflowException>(() => Money.Parse(text, Usd));

    [Fact]
    public void A_text_written_is_read_again()
    {
        Properties.Check(Generators.Int64(), Generators.Int32(0, 18), (units, exponent) =>
        {
            var money = new Money(units, Currency.Custom("PTS", exponent));
            string text = money.ToString("A", null);

            Assert.Equal(money, Money.Parse(text, money.Currency));
            string digits = text.Replace(".", "", StringComparison.Ordinal);
            Assert.Equal(units, long.Parse(digits, CultureInfo.InvariantCulture));
            Assert.Equal(
                exponent,
                digits.Length == text.Length ? 0 : text.Length - 1 - text.IndexOf('.', StringComparison.Ordinal));
        }, count: 2_000);
    }

    [Theory]
    [InlineData(1234, "USD", "12.34 USD")]
    [InlineData(-5, "USD", "-0.05 USD")]
    [InlineData(0, "KWD", "0.000 KWD")]
    [InlineData(0, "JPY", "0 JPY")]
    [InlineData(long.MinValue, "USD", "-92233720368547758.08 USD")]
    public void A_text_is_the_same_in_every_culture(long units, string code, string expected)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (string culture in new[] { "de-DE", "ar-SA", "fa-IR", "" })
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                var money = new Money(units, Currency.Parse(code));
                Assert.Equal(expected, money.ToString());
                Assert.Equal(expected, $"{money}");
                Assert.Equal(expected[..^4], $"{money:A}");
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Writing_needs_room_and_allocates_nothing()
    {
        var money = new Money(-1234, Usd);
        Assert.False(money.TryFormat(new char[9], out int chars, provider: CultureInfo.InvariantCulture));
        Assert.Equal(0, chars);
        Assert.Throws<FormatException>(() => money.ToString("C", null));

        byte[] text = new byte[32];
        Assert.True(money.TryFormat(text, out int bytes, "A", CultureInfo.InvariantCulture));
        Assert.Equal("-12.34"u8, text.AsSpan(0, bytes));
        Allocations.AssertNone((money, text), static state =>
        {
            state.money.TryFormat(state.text, out int length, "A", CultureInfo.InvariantCulture);
            Money.TryParse(state.text.AsSpan(0, length), state.money.Currency, out Money back);
            Assert.True((back + state.money - state.money) * 1 == state.money);
        });
    }

    [Fact]
    public void Json_has_the_amount_as_text()
    {
        Assert.Equal("""{"amount":"12.34","currency":"USD"}""", JsonSerializer.Serialize(new Money(1234, Usd)));
        Assert.Equal(
            """{"amount":"-7","currency":"PTS","exponent":0}""",
            JsonSerializer.Serialize(new Money(-7, Currency.Custom("PTS", 0))));
        Money[] amounts = [new(long.MinValue, Kwd), new(7, Currency.Custom("USDT", 6)), new(0, Jpy)];
        foreach (Money money in amounts)
            Assert.Equal(money, JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money)));
        Assert.Equal(
            new Money(100, Usd),
            JsonSerializer.Deserialize<Money>("""{"currency":"USD","exponent":2,"amount":"1"}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Serialize(default(Money)));
    }

    [Theory]
    [InlineData("""12.34""")]
    [InlineData("""{"amount":12.34,"currency":"USD"}""")]
    [InlineData("""{"amount":"12.345","currency":"USD"}""")]
    [InlineData("""{"amount":"12.34"}""")]
    [InlineData("""{"currency":"USD"}""")]
    [InlineData("""{"amount":"1","amount":"2","currency":"USD"}""")]
    [InlineData("""{"amount":"1","currency":"USD","exponent":3}""")]
    [InlineData("""{"amount":"1","currency":"USD","exponent":2.5}""")]
    [InlineData("""{"amount":"1","currency":"PTS"}""")]
    [InlineData("""{"amount":"1","currency":"PTS","exponent":99}""")]
    [InlineData("""{"amount":"1","currency":"USD","note":"x"}""")]
    [InlineData("""{"amount":"99999999999999999999","currency":"USD"}""")]
    public void Other_json_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json));

    private static void Agrees(BigInteger expected, Func<Money> actual)
    {
        if (expected < long.MinValue || expected > long.MaxValue)
            Assert.Throws<OverflowException>(() => actual());
        else
            Assert.Equal(new Money((long)expected, Usd), actual());
    }
}
