using System.Numerics;

namespace Purlin.Ledger.Tests;

public sealed class FxQuoteTests
{
    private static readonly Currency Usd = Currency.Parse("USD");
    private static readonly Currency Inr = Currency.Parse("INR");
    private static readonly Currency Jpy = Currency.Parse("JPY");
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly FxAccounts House = new("fx:paid", "fx:received", "fx:spread", "fx:residue");

    // The row of the currency exchange: 100.00 USD at 82.42135 is exactly 8242.135 INR.
    [Theory]
    [InlineData(Rounding.HalfUp, 824214, 0)]
    [InlineData(Rounding.HalfEven, 824214, 0)]
    [InlineData(Rounding.ForCustomer, 824214, 0)]
    [InlineData(Rounding.AgainstCustomer, 824213, 1)]
    public void The_fraction_of_a_unit_goes_to_the_named_side(Rounding rounding, long received, long residue)
    {
        FxConversion conversion = Quote("82.42135", rounding)
            .Convert(new Money(100_00, Usd), "ann:usd", "ann:inr", Now);

        Assert.Equal(new Money(100_00, Usd), conversion.Paid);
        Assert.Equal(new Money(received, Inr), conversion.Received);
        Assert.Equal(Money.Zero(Inr), conversion.Spread);
        Assert.Equal(new Money(residue, Inr), conversion.Residue);
        FxLeg[] expected =
        [
            new("ann:usd", IsDebit: true, new(100_00, Usd)), new("fx:paid", IsDebit: false, new(100_00, Usd)),
            new("fx:received", IsDebit: true, new(824214, Inr)), new("ann:inr", IsDebit: false, new(received, Inr)),
            new("fx:residue", IsDebit: false, new(1, Inr)),
        ];
        Assert.Equal(expected.Take(residue == 0 ? 4 : 5), conversion.Legs);
    }

    [Fact]
    public void A_spread_is_a_leg_of_its_own()
    {
        FxConversion conversion = Quote("82.42135", Rounding.AgainstCustomer, spread: 50)
            .Convert(new Money(100_00, Usd), "a", "b", Now);

        // 824213.5 * 0.995 = 820092.4325 and 824213.5 * 0.005 = 4121.0675; given is 824214.
        Assert.Equal((820092, 4121, 1), (
            conversion.Received.MinorUnits, conversion.Spread.MinorUnits, conversion.Residue.MinorUnits));
        Assert.Contains(new FxLeg("fx:spread", IsDebit: false, new(4121, Inr)), conversion.Legs);
    }

    [Fact]
    public void Either_currency_balances_to_the_last_unit()
    {
        var amounts = Generators.Int64(1, 10_000_000_000);
        var rates = Generators.Array(Generators.Int64(1, 1_000_000), 2, 2);
        Properties.Check(amounts, rates, Generators.Int32(0, 4 * 10_000 - 1), (amount, rate, pick) =>
        {
            var rounding = (Rounding)(pick % 4);
            int spread = pick / 4;
            var ratio = new FxRate(rate[0], rate[1]);
            var quote = new FxQuote("q", Jpy, Inr, ratio, Now.AddDays(1), rounding, House, spread);
            BigInteger numerator = (BigInteger)amount * 100 * rate[0] * (10_000 - spread);
            BigInteger denominator = (BigInteger)rate[1] * 10_000;
            BigInteger least = numerator / denominator;
            if (least == 0)
                return;

            FxConversion made = quote.Convert(new Money(amount, Jpy), "a", "b", Now);
            foreach (Currency currency in (ReadOnlySpan<Currency>)[Jpy, Inr])
            {
                IEnumerable<FxLeg> legs = made.Legs.Where(leg => leg.Amount.Currency == currency);
                Assert.Equal(0, legs.Sum(leg => leg.IsDebit ? leg.Amount.MinorUnits : -leg.Amount.MinorUnits));
            }

            BigInteger expected = rounding switch
            {
                Rounding.AgainstCustomer => least,
                Rounding.ForCustomer => (numerator + denominator - 1) / denominator,
                Rounding.HalfUp => (2 * numerator + denominator) / (2 * denominator),
                _ => (2 * numerator + denominator) % (2 * denominator) == 0 && !least.IsEven
                    ? least + 1
                    : (2 * numerator + denominator - 1) / (2 * denominator),
            };
            Assert.Equal(expected, made.Received.MinorUnits);
            Assert.InRange(made.Residue.MinorUnits, -2, 2);
            Assert.All(made.Legs, leg => Assert.True(leg.Amount.Sign > 0));
        }, count: 2_000);
    }

    [Fact]
    public void At_the_instant_of_its_expiry_a_quote_holds_no_longer()
    {
        FxQuote quote = Quote("2", Rounding.HalfUp);
        var amount = new Money(1, Usd);

        Assert.True(quote.TryConvert(amount, "a", "b", quote.ExpiresAt.AddTicks(-1), out _));
        Assert.False(quote.TryConvert(amount, "a", "b", quote.ExpiresAt, out FxConversion? none));
        Assert.Null(none);
        Assert.Throws<InvalidOperationException>(() => quote.Convert(amount, "a", "b", quote.ExpiresAt));
        Assert.True(quote.IsExpiredAt(quote.ExpiresAt.ToOffset(TimeSpan.FromHours(9))));
    }

    [Fact]
    public void Amounts_that_cannot_be_converted_are_refused()
    {
        FxQuote quote = Quote("0.001", Rounding.AgainstCustomer);

        Assert.Throws<CurrencyMismatchException>(() => quote.Convert(new Money(1, Inr), "a", "b", Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => quote.Convert(new Money(0, Usd), "a", "b", Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => quote.Convert(new Money(-1, Usd), "a", "b", Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => quote.Convert(new Money(999, Usd), "a", "b", Now));
        Assert.Equal(1, quote.Convert(new Money(1000, Usd), "a", "b", Now).Received.MinorUnits);
        Assert.Throws<OverflowException>(
            () => Quote("2", Rounding.HalfUp).Convert(new Money(long.MaxValue, Usd), "a", "b", Now));
    }

    [Fact]
    public void A_quote_says_what_is_wrong_with_it()
    {
        var rate = FxRate.Parse("2");
        Assert.Throws<ArgumentException>(() => new FxQuote("q", Usd, Usd, rate, Now, Rounding.HalfUp, House));
        Assert.Throws<ArgumentException>(() => new FxQuote("q", default, Usd, rate, Now, Rounding.HalfUp, House));
        Assert.Throws<ArgumentException>(() => new FxQuote("", Usd, Inr, rate, Now, Rounding.HalfUp, House));
        Assert.Throws<ArgumentException>(() => new FxQuote("q", Usd, Inr, default, Now, Rounding.HalfUp, House));
        Assert.Throws<ArgumentOutOfRangeException>(() => Quote("2", Rounding.HalfUp, spread: 10_000));
        Assert.Throws<ArgumentException>(() => Quote("922337203685477.5807", Rounding.HalfUp, spread: 1));
        Assert.Throws<ArgumentException>(() => new FxQuote(
            "q", Usd, Currency.Custom("WEI", 18), FxRate.Parse("2500.7"), Now, Rounding.HalfUp, House));
    }

    [Theory]
    [InlineData("82.42135", 1648427, 20000)]
    [InlineData("1", 1, 1)]
    [InlineData("0.50", 1, 2)]
    [InlineData("0.000000000000000001", 1, 1_000_000_000_000_000_000)]
    public void A_rate_is_read_exactly(string text, long numerator, long denominator)
    {
        var rate = FxRate.Parse(text);

        Assert.Equal((numerator, denominator), (rate.Numerator, rate.Denominator));
        Assert.Equal(new FxRate(numerator * 3, denominator * 3), rate);
        Assert.Equal(rate, rate.Inverse.Inverse);
        Assert.Equal(FormattableString.Invariant($"{numerator}/{denominator}"), rate.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.000")]
    [InlineData("-1")]
    [InlineData("1.")]
    [InlineData("1e3")]
    [InlineData("0.0000000000000000001")]
    [InlineData("9223372036854775808")]
    public void Other_texts_are_no_rate(string text)
    {
        Assert.Throws<FormatException>(() => FxRate.Parse(text));
        Assert.False(FxRate.TryParse(null, out _));
    }

    private static FxQuote Quote(string rate, Rounding rounding, int spread = 0) =>
        new("q-7", Usd, Inr, FxRate.Parse(rate), Now.AddSeconds(30), rounding, House, spread);
}
