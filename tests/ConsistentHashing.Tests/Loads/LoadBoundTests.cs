namespace Purlin.ConsistentHashing.Tests;

public sealed class LoadBoundTests
{
    [Fact]
    public void One_more_is_allowed_exactly_below_the_most_whatever_the_size_of_the_numbers()
    {
        var random = new Random(11);
        int allowed = 0, refused = 0;
        for (int i = 0; i < 100_000; i++)
        {
            // Both sides of 2^32, where the products stop fitting 64 bits, and loads around the bound itself.
            ulong denominator = (ulong)random.NextInt64(1, 1L << random.Next(1, 63));
            ulong numerator = (ulong)random.NextInt64(0, 1L << random.Next(1, 63));
            long total = random.NextInt64(1, 1L << random.Next(1, 40));
            UInt128 most = (((UInt128)(ulong)total * numerator) + denominator - 1) / denominator;
            long load = (long)UInt128.Min((UInt128)(1L << 40), most) + random.Next(-1, 2);
            if (load < 0)
                continue;
            bool isAllowed = (UInt128)(ulong)load + 1 <= most;

            Assert.Equal(isAllowed, new LoadBound(numerator, denominator).AllowsOneMore(load, total));
            allowed += isAllowed ? 1 : 0;
            refused += isAllowed ? 0 : 1;
        }

        Assert.True(Math.Min(allowed, refused) > 10_000);
    }
}
