using System.Numerics;

namespace Purlin.Ledger.Tests;

public sealed class FeeTests
{
    private static readonly Currency Usd = Currency.Parse("USD");

    [Theory]
    [InlineData(100_00, 290, Rounding.HalfUp, 2_90)]
    [InlineData(1_50, 100, Rounding.HalfUp, 2)]
    [InlineData(1_50, 100, Rounding.HalfEven, 2)]
    [InlineData(2_50, 100, Rounding.HalfUp, 3)]
    [InlineData(2_50, 100, Rounding.HalfEven, 2)]
    [InlineData(2_51, 100, Rounding.HalfEven, 3)]
    [InlineData(2_50, 100, Rounding.ForCustomer, 2)]
    [InlineData(2_99, 100, Rounding.ForCustomer, 2)]
    [InlineData(2_01, 100, Rounding.AgainstCustomer, 3)]
    [InlineData(2_00, 100, Rounding.AgainstCustomer, 2)]
    [InlineData(-2_01, 100, Rounding.AgainstCustomer, -3)]
    [InlineData(long.MinValue, 10_000, Rounding.ForCustomer, 0)]
    public void A_share_is_rounded_to_the_named_side(long amount, int basisPoints, Rounding rounding, long fee)
    {
        var charged = Fee.BasisPoints(basisPoints, rounding);
        if (amount == long.MinValue)
            Assert.Throws<OverflowException>(() => charged.Of(new Money(amount, Usd)));
        else
            Assert.Equal(new Money(fee, Usd), charged.Of(new Money(amount, Usd)));
    }

    [Fact]
    public void A_share_is_that_of_integers_of_any_size()
    {
        Properties.Check(Generators.Int64(), Generators.Int32(0, 10_000), (amount, basisPoints) =>
        {
            BigInteger exact = BigInteger.Abs(amount) * basisPoints;
            BigInteger up = (exact + 9_999) / 10_000, down = exact / 10_000, half = (exact + 5_000) / 10_000;
            if (up > long.MaxValue)
                return;
            foreach ((Rounding rounding, BigInteger fee) in (ReadOnlySpan<(Rounding, BigInteger)>)
                [(Rounding.AgainstCustomer, up), (Rounding.ForCustomer, down), (Rounding.HalfUp, half)])
            {
                var expected = new Money((long)fee * (amount < 0 ? -1 : 1), Usd);
                Assert.Equal(expected, Fee.BasisPoints(basisPoints, rounding).Of(new Money(amount, Usd)));
            }
        }, count: 1_000);
    }

    [Fact]
    public void Parts_add_up()
    {
        Fee fee = Fee.BasisPoints(290, Rounding.HalfUp) + Fee.Fixed(new Money(30, Usd));

        Assert.Equal(new Money(3_20, Usd), fee.Of(new Money(100_00, Usd)));
        Assert.Equal(new Money(-3_20, Usd), fee.Of(new Money(-100_00, Usd)));
        Assert.Equal(new Money(30, Usd), fee.Of(Money.Zero(Usd)));
        Assert.Equal(fee, Fee.None + Fee.Fixed(new Money(30, Usd)) + Fee.BasisPoints(290, Rounding.HalfUp));
        Assert.True(fee + Fee.Fixed(new Money(1, Usd)) != fee);
        Assert.Equal(Money.Zero(Usd), Fee.None.Of(new Money(100, Usd)));
    }

    [Fact]
    public void What_does_not_add_up_is_refused()
    {
        var yen = Fee.Fixed(new Money(30, Currency.Parse("JPY")));

        Assert.Throws<CurrencyMismatchException>(() => yen.Of(new Money(100, Usd)));
        Assert.Throws<CurrencyMismatchException>(() => yen + Fee.Fixed(new Money(30, Usd)));
        Assert.Throws<InvalidOperationException>(
            () => Fee.BasisPoints(1, Rounding.HalfUp) + Fee.BasisPoints(1, Rounding.HalfEven));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fee.BasisPoints(-1, Rounding.HalfUp));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fee.BasisPoints(1, (Rounding)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fee.Fixed(new Money(-1, Usd)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => Fee.BasisPoints(Fee.MaxBasisPoints, Rounding.HalfUp) + Fee.BasisPoints(1, Rounding.HalfUp));
    }
}
