using System.Globalization;

namespace Purlin.Ledger.Tests;

public sealed class CurrencyTests
{
    // Counted by hand in the published list, not taken from the table under test.
    private const string NoDigits = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string ThreeDigits = "BHD IQD JOD KWD LYD OMR TND";
    private const string NoMinorUnit = "XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX";

    [Fact]
    public void The_table_has_the_178_active_codes_of_the_standard()
    {
        int[] count = new int[5];
        int undivided = 0;
        foreach (string code in AllCodes())
        {
            if (Currency.TryParse(code, out Currency currency))
                count[currency.Exponent]++;
            else if (Iso4217.MinorUnit(code) == Iso4217.NoMinorUnit)
                undivided++;
        }

        Assert.Equal([17, 0, 139, 7, 2], count);
        Assert.Equal(178, count.Sum() + undivided);
        Assert.All(NoDigits.Split(' '), code => Assert.Equal(0, Currency.Parse(code).Exponent));
        Assert.All(ThreeDigits.Split(' '), code => Assert.Equal(3, Currency.Parse(code).Exponent));
        Assert.All(NoMinorUnit.Split(' '), code => Assert.False(Currency.TryParse(code, out _)));
    }

    [Theory]
    [InlineData("USD", 2)]
    [InlineData("CLF", 4)]
    [InlineData("UYW", 4)]
    [InlineData("MRU", 2)]
    [InlineData("XAD", 2)]
    [InlineData("XCG", 2)]
    [InlineData("ZWG", 2)]
    [InlineData("SLE", 2)]
    [InlineData("VED", 2)]
    public void An_exponent_is_that_of_the_standard(string code, int exponent)
    {
        Currency currency = Currency.Parse(code);

        Assert.Equal(exponent, currency.Exponent);
        Assert.Equal(code, currency.Code);
        Assert.Equal(code, currency.ToString());
        Assert.True(currency.IsIso);
    }

    // Pitfall: currency exponent from culture data. ICU says 0 digits for these, NodaMoney one fifth for MGA.
    [Theory]
    [InlineData("AFN ALL IRR LAK LBP MGA MMK RSD SOS SYP YER", 2)]
    [InlineData("IQD", 3)]
    public void Currency_exponent_from_culture_data_is_never_used(string codes, int exponent)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("fa-IR");
            Assert.All(codes.Split(' '), code => Assert.Equal(exponent, Currency.Parse(code).Exponent));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("BGN")]
    [InlineData("HRK")]
    [InlineData("ANG")]
    [InlineData("CUC")]
    [InlineData("DEM")]
    public void A_withdrawn_code_is_refused_by_name_and_left_to_old_books(string code)
    {
        FormatException refusal = Assert.Throws<FormatException>(() => Currency.Parse(code));

        Assert.Contains(code, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("withdrawn", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(code, Currency.Custom(code, 2).Code);
    }

    [Fact]
    public void Gold_has_no_minor_unit_until_one_is_chosen()
    {
        FormatException refusal = Assert.Throws<FormatException>(() => Currency.Parse("XAU"));

        Assert.Contains("no minor unit", refusal.Message, StringComparison.Ordinal);
        Assert.NotEqual(Currency.Custom("XAU", 4), Currency.Custom("XAU", 6));
    }

    [Theory]
    [InlineData("")]
    [InlineData("usd")]
    [InlineData("US")]
    [InlineData("USDT")]
    [InlineData("ÜSD")]
    [InlineData(" USD")]
    [InlineData("U\0D")]
    public void Other_texts_are_no_currency(string text)
    {
        Assert.False(Currency.TryParse(text, out Currency currency));
        Assert.Equal(Currency.None, currency);
        Assert.Throws<FormatException>(() => Currency.Parse(text));
    }

    [Theory]
    [InlineData("PTS", 0)]
    [InlineData("USDT", 6)]
    [InlineData("A", 18)]
    [InlineData("POINTS7", 2)]
    public void A_currency_of_ones_own_has_its_exponent(string code, int exponent)
    {
        var currency = Currency.Custom(code, exponent);

        Assert.Equal(code, currency.Code);
        Assert.Equal(exponent, currency.Exponent);
        Assert.False(currency.IsIso);
    }

    [Fact]
    public void No_code_of_the_standard_can_be_shadowed()
    {
        foreach (string code in AllCodes().Where(code => Currency.TryParse(code, out _)))
            Assert.Throws<ArgumentException>(() => Currency.Custom(code, 2));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("pts", 0)]
    [InlineData("7PTS", 0)]
    [InlineData("PO-NTS", 0)]
    [InlineData("POINTS77", 0)]
    [InlineData("PTS", -1)]
    [InlineData("PTS", 19)]
    public void A_malformed_code_or_exponent_is_refused(string code, int exponent) =>
        Assert.ThrowsAny<ArgumentException>(() => Currency.Custom(code, exponent));

    [Fact]
    public void Equal_are_those_with_the_same_code_and_exponent()
    {
        Assert.True(Currency.Custom("PTS", 0) == Currency.Custom("PTS", 0));
        Assert.True(Currency.Custom("PTS", 0) != Currency.Custom("PTS", 2));
        Assert.False(Currency.Custom("PTS", 0).Equals((object)Currency.Custom("PTS1", 0)));
        Assert.Equal(Currency.Parse("USD").GetHashCode(), Currency.Parse("USD").GetHashCode());
        Assert.Equal("", Currency.None.Code);
        Assert.Equal(0, Currency.None.Exponent);
    }

    [Fact]
    public void Bits_come_back_and_others_are_refused()
    {
        Currency[] currencies = [Currency.Parse("USD"), Currency.Custom("POINTS7", 18), Currency.Custom("A", 0)];
        foreach (Currency currency in currencies)
        {
            Assert.True(Currency.TryFromBits(currency.Bits, out Currency back));
            Assert.Equal(currency, back);
        }

        ulong usd = Currency.Parse("USD").Bits;
        Assert.All(
            [0UL, usd | 19UL << 56, usd & ~0xFF00UL, usd & ~0xFFUL, usd | 0x20UL, (ulong)'A' << 24 | usd & ~0xFF0000UL],
            bits => Assert.False(Currency.TryFromBits(bits, out _)));
    }

    private static IEnumerable<string> AllCodes() =>
        from a in Enumerable.Range('A', 26)
        from b in Enumerable.Range('A', 26)
        from c in Enumerable.Range('A', 26)
        select $"{(char)a}{(char)b}{(char)c}";
}
