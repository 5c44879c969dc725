namespace Purlin.ConsistentHashing.Tests;

public sealed class Hash4jJumpBackTests
{
    // The first two columns are of hash4j's README, the others of an implementation that reproduces them.
    [Theory]
    [InlineData(0x7F7487EE708C8A96, 1, 1, 4, 996)]
    [InlineData(0x6265648FBC797F25, 0, 0, 5, 859)]
    public void Hashes_have_the_buckets_of_hash4j(ulong hash, int of2, int of3, int of10, int of1000) =>
        Assert.Equal(
            (of2, of3, of10, of1000),
            (Hash4jJumpBack.GetBucket(hash, 2), Hash4jJumpBack.GetBucket(hash, 3),
                Hash4jJumpBack.GetBucket(hash, 10), Hash4jJumpBack.GetBucket(hash, 1_000)));

    [Fact]
    public void A_new_bucket_only_takes() =>
        Properties.Check(Generators.UInt64(), Generators.Int32(1, int.MaxValue - 1), (hash, buckets) =>
        {
            int before = Hash4jJumpBack.GetBucket(hash, buckets);
            int after = Hash4jJumpBack.GetBucket(hash, buckets + 1);
            Assert.InRange(before, 0, buckets - 1);
            Assert.True(after == before || after == buckets);
        });

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Buckets_get_equal_shares(int buckets)
    {
        const int Keys = 200_000;
        int[] counts = new int[buckets];
        for (ulong key = 0; key < Keys; key++)
            counts[Hash4jJumpBack.GetBucket(key * 0xD1342543DE82EF95, buckets)]++;
        // The keys are fixed, so this is a fact, not a chance: six standard deviations hold for any good hash.
        double mean = (double)Keys / buckets;
        Assert.All(counts, count => Assert.InRange(count, mean - (6 * Math.Sqrt(mean)), mean + (6 * Math.Sqrt(mean))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void No_bucket_is_refused(int buckets) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(buckets), () => Hash4jJumpBack.GetBucket(1, buckets));
}
