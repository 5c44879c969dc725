using System.Numerics;

namespace Purlin.Ledger.Tests;

public sealed class AllocationTests
{
    private static readonly Currency Usd = Currency.Parse("USD");

    [Theory]
    [InlineData(100, "1 1 1", "34 33 33")]
    [InlineData(101, "1 1 1", "34 34 33")]
    [InlineData(1, "1 1 1", "1 0 0")]
    [InlineData(5, "3 7", "2 3")]
    [InlineData(5, "7 3", "4 1")]
    [InlineData(-5, "3 7", "-2 -3")]
    [InlineData(1_000_000_000_000_000_000, "1 1 1", "333333333333333334 333333333333333333 333333333333333333")]
    [InlineData(0, "1 2", "0 0")]
    [InlineData(1, "0 1 0", "0 1 0")]
    [InlineData(long.MinValue, "1 1", "-4611686018427387904 -4611686018427387904")]
    [InlineData(long.MinValue, "1", "-9223372036854775808")]
    [InlineData(long.MaxValue, "9223372036854775807 9223372036854775807", "4611686018427387904 4611686018427387903")]
    public void Shares_are_the_published_ones(long total, string weights, string shares) =>
        Assert.Equal(Numbers(shares), Units(new Money(total, Usd).Allocate(Numbers(weights))));

    // Pitfall: rounding of shares. NodaMoney splits 0.15 by ten into nine 0.02 and one -0.03.
    [Theory]
    [InlineData(15, 10)]
    [InlineData(100, 150)]
    public void Rounding_of_shares_never_leaves_one_with_the_opposite_sign(long total, int parts)
    {
        long[] shares = Units(new Money(total, Usd).Allocate([.. Enumerable.Repeat(1L, parts)]));

        Assert.Equal(total, shares.Sum());
        Assert.True(shares.Max() - shares.Min() <= 1 && shares.Min() >= 0);
    }

    [Fact]
    public void Shares_are_those_of_the_definition_in_integers_of_any_size()
    {
        Properties.Check(Generators.Int64(), Generators.Array(Generators.Int64(0, long.MaxValue), 1, 12), Holds, 1_000);
        Properties.Check(Generators.Int64(-1000, 1000), Generators.Array(Generators.Int64(0, 5), 1, 12), Holds, 3_000);

        static void Holds(long total, long[] weights)
        {
            if (weights.All(weight => weight == 0))
                return;
            long[] shares = Units(new Money(total, Usd).Allocate(weights));
            Assert.Equal(Naive(total, weights), shares);

            BigInteger sum = weights.Aggregate(BigInteger.Zero, (a, b) => a + b);
            Assert.Equal(total, shares.Aggregate(BigInteger.Zero, (a, b) => a + b));
            for (int i = 0; i < shares.Length; i++)
            {
                Assert.True(BigInteger.Abs(shares[i] * sum - (BigInteger)total * weights[i]) < sum);
                Assert.True(shares[i] == 0 || Math.Sign(shares[i]) == Math.Sign(total) && weights[i] > 0);
            }
        }
    }

    [Fact]
    public void Another_order_of_the_weights_moves_only_the_remainder()
    {
        Properties.Check(Generators.Int64(), Generators.Array(Generators.Int64(1, 9), 2, 9), (total, weights) =>
        {
            long[] shares = Units(new Money(total, Usd).Allocate(weights));
            long[] reversed = Units(new Money(total, Usd).Allocate([.. weights.Reverse()]));
            for (int i = 0; i < shares.Length; i++)
                Assert.InRange(shares[i] - reversed[^(i + 1)], -1, 1);
        });
    }

    [Fact]
    public void Both_signs_split_alike()
    {
        var weightLists = Generators.Array(Generators.Int64(1, 9), 1, 9);
        Properties.Check(Generators.Int64(0, long.MaxValue), weightLists, (total, weights) =>
            Assert.Equal(
                Units(new Money(total, Usd).Allocate(weights)),
                Units(new Money(-total, Usd).Allocate(weights)).Select(share => -share)));
    }

    [Fact]
    public void Weights_that_say_nothing_are_refused_before_anything_is_written()
    {
        var money = new Money(100, Usd);
        Money[] shares = [money, money];

        Assert.Throws<ArgumentException>(() => money.Allocate());
        Assert.Throws<ArgumentException>(() => money.Allocate(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => money.Allocate(3, -1));
        Assert.Throws<ArgumentException>(() => money.Allocate([1, 1, 1], shares));
        Assert.Throws<ArgumentOutOfRangeException>(() => money.Allocate([1, -1], shares));
        Assert.All(shares, share => Assert.Equal(money, share));
    }

    [Fact]
    public void Into_a_span_nothing_is_allocated() =>
        Allocations.AssertNone(
            (Weights: new long[] { 3, 7, 7 }, Shares: new Money[3]),
            static state => new Money(101, Usd).Allocate(state.Weights, state.Shares));

    // Straight from the definition: quotas, floors, and one unit more in the order of the fractions.
    private static long[] Naive(long total, long[] weights)
    {
        BigInteger magnitude = BigInteger.Abs(total);
        BigInteger sum = weights.Aggregate(BigInteger.Zero, (a, b) => a + b);
        BigInteger[] shares = [.. weights.Select(weight => magnitude * weight / sum)];
        int left = (int)(magnitude - shares.Aggregate(BigInteger.Zero, (a, b) => a + b));
        IEnumerable<int> order = Enumerable.Range(0, weights.Length)
            .OrderByDescending(i => magnitude * weights[i] % sum).ThenBy(i => i);
        foreach (int i in order.Take(left))
            shares[i]++;
        return [.. shares.Select(share => (long)(share * Math.Sign(total)))];
    }

    private static long[] Numbers(string text) => [.. text.Split(' ').Select(long.Parse)];

    private static long[] Units(Money[] shares) => [.. shares.Select(share => share.MinorUnits)];
}
