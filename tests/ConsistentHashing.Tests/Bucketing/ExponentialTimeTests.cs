namespace Purlin.ConsistentHashing.Tests;

public sealed class ExponentialTimeTests
{
    [Fact]
    public void It_is_the_negative_logarithm() =>
        Properties.Check(Generators.UInt64(), word =>
        {
            double u = (((word >> 12) << 1) | 1) / (double)(1L << 53);
            Assert.Equal(1, ExponentialTime.Of(word) / -Math.Log(u), 1e-13);
        }, count: 2_000);

    // A variant must neither always win nor divide by nothing, whatever its bits are.
    [Theory]
    [InlineData(ulong.MinValue)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData((1UL << 63) - 1)]
    public void It_is_positive_and_finite_at_the_ends(ulong word) =>
        Assert.InRange(ExponentialTime.Of(word), 1.1e-16, 36.8);
}
