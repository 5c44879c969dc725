namespace Purlin.ConsistentHashing.Tests;

public sealed class GuavaJumpTests
{
    // dgryski/go-jump, jump_test.go: from the C++ reference and Guava.
    [Fact]
    public void The_first_twenty_keys_have_the_buckets_of_the_reference() =>
        Assert.Equal(
            [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83],
            Enumerable.Range(0, 20).Select(key => GuavaJump.GetBucket((ulong)key, 100)));

    [Theory]
    [InlineData(1, new[] { 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 17, 17 }, 55, 549, 985_611)]
    [InlineData(0xDEADBEEF, new[] { 0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16 }, 87, 285, 479_362)]
    [InlineData(
        0x0DDC0FFEEBADF00D, new[] { 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 15, 15, 15, 15 }, 72, 113, 86_737)]
    public void A_key_jumps_as_in_the_reference(long key, int[] small, int of100, int of1000, int ofMillion)
    {
        Assert.Equal(small, Enumerable.Range(1, 19).Select(n => GuavaJump.GetBucket((ulong)key, n)));
        Assert.Equal(of100, GuavaJump.GetBucket((ulong)key, 100));
        Assert.Equal(of1000, GuavaJump.GetBucket((ulong)key, 1_000));
        Assert.Equal(ofMillion, GuavaJump.GetBucket((ulong)key, 1_000_000));
    }

    [Theory]
    [InlineData(10_863_919_174_838_991, 6)]
    [InlineData(2_016_238_256_797_177_309, 3)]
    [InlineData(1_673_758_223_894_951_030, 5)]
    public void Large_keys_agree_with_Guava(ulong key, int bucket) =>
        Assert.Equal(bucket, GuavaJump.GetBucket(key, 11));

    [Fact]
    public void A_new_bucket_only_takes() =>
        Properties.Check(Generators.UInt64(), Generators.Int32(1, int.MaxValue - 1), (key, buckets) =>
        {
            int before = GuavaJump.GetBucket(key, buckets);
            int after = GuavaJump.GetBucket(key, buckets + 1);
            Assert.InRange(before, 0, buckets - 1);
            Assert.True(after == before || after == buckets);
        });

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void No_bucket_is_refused(int buckets) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(buckets), () => GuavaJump.GetBucket(1, buckets));
}
