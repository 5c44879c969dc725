using System.Globalization;

namespace Purlin.ConsistentHashing.Tests;

public sealed class RolloutBucketTests
{
    // Computed once and never to change: roll-outs that run remember nothing else.
    [Theory]
    [InlineData("checkout", "user:1", 7_684)]
    [InlineData("checkout", "user:2", 370)]
    [InlineData("", "", 2_839)]
    [InlineData("ä", "ö", 9_259)]
    public void A_key_keeps_its_bucket_for_ever(string salt, string key, int bucket) =>
        Assert.Equal(bucket, RolloutBucket.Of(salt, key));

    [Fact]
    public void A_growing_share_keeps_every_key_it_had() =>
        Properties.Check(Generators.Int32(0, RolloutBucket.Count), Generators.Int32(0, RolloutBucket.Count),
            (one, other) =>
            {
                string key = one.ToString(CultureInfo.InvariantCulture);
                bool isInSmaller = RolloutBucket.IsIn("s", key, Math.Min(one, other));
                Assert.True(!isInSmaller || RolloutBucket.IsIn("s", key, Math.Max(one, other)));
            });

    [Fact]
    public void A_share_of_n_is_the_buckets_below_n()
    {
        Assert.False(RolloutBucket.IsIn("checkout", "user:2", 370));
        Assert.True(RolloutBucket.IsIn("checkout", "user:2", 371));
    }

    [Fact]
    public void No_share_has_nobody_and_the_whole_has_all()
    {
        for (int i = 0; i < 1_000; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            Assert.False(RolloutBucket.IsIn("s", key, 0));
            Assert.True(RolloutBucket.IsIn("s", key, RolloutBucket.Count));
        }
    }

    [Fact]
    public void Salts_make_buckets_that_have_nothing_to_do_with_each_other()
    {
        // Of the keys in the first half under one salt, half are in the first half under another: 10,000 +- 6 sd.
        int both = 0;
        for (int i = 0; i < 40_000; i++)
        {
            string key = i.ToString(CultureInfo.InvariantCulture);
            if (RolloutBucket.IsIn("one", key, 5_000) && RolloutBucket.IsIn("two", key, 5_000))
                both++;
        }

        Assert.InRange(both, 10_000 - 520, 10_000 + 520);
    }

    [Fact]
    public void Where_the_salt_ends_matters() =>
        Assert.NotEqual(RolloutBucket.Of("ab", "c"), RolloutBucket.Of("a", "bc"));

    [Theory]
    [InlineData(-1)]
    [InlineData(10_001)]
    public void A_share_outside_the_buckets_is_refused(int share) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(share), () => RolloutBucket.IsIn("s", "k", share));

    [Fact]
    public void A_bucket_costs_no_allocation() =>
        Allocations.AssertNone("user:42", static key => RolloutBucket.Of("checkout", key));
}
