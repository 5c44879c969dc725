namespace Purlin.ConsistentHashing.Tests;

/// <summary>The published values of the algorithms that others have as well.</summary>
public sealed class VectorTests
{
    [Fact]
    public void Jump_of_the_first_twenty_keys() => Assert.Equal(
        [0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83],
        Enumerable.Range(0, 20).Select(key => JumpHash.Find((ulong)key, 100)));

    [Theory]
    [InlineData(0xdeadbeefUL, "0 1 2 3 3 5 5 5 5 5 5 5 5 5 5 5 16 16 16", 87, 285, 479362)]
    [InlineData(0x0ddc0ffeebadf00dUL, "0 1 2 2 2 2 2 2 2 2 2 2 2 2 2 15 15 15 15", 72, 113, 86737)]
    [InlineData(1UL, "0 0 0 0 0 0 6 6 6 6 6 6 6 6 6 6 6 17 17", 55, 549, 985611)]
    public void Jump_as_buckets_are_added(ulong key, string firstNineteen, int of100, int of1000, int ofMillion)
    {
        Assert.Equal(firstNineteen,
            string.Join(' ', Enumerable.Range(1, 19).Select(count => JumpHash.Find(key, count))));
        Assert.Equal(
            (of100, of1000, ofMillion),
            (JumpHash.Find(key, 100), JumpHash.Find(key, 1_000), JumpHash.Find(key, 1_000_000)));
    }

    [Theory]
    [InlineData(10863919174838991UL, 6)]
    [InlineData(2016238256797177309UL, 3)]
    [InlineData(1673758223894951030UL, 5)]
    public void Jump_of_eleven_buckets(ulong key, int bucket) => Assert.Equal(bucket, JumpHash.Find(key, 11));

    [Theory]
    [InlineData(0x7f7487ee708c8a96UL, 1, 1, 4, 996)]
    [InlineData(0x6265648fbc797f25UL, 0, 0, 5, 859)]
    public void Jump_back(ulong key, int of2, int of3, int of10, int of1000)
    {
        Assert.Equal(0, JumpBack.Find(key, 1));
        Assert.Equal(
            (of2, of3, of10, of1000),
            (JumpBack.Find(key, 2), JumpBack.Find(key, 3), JumpBack.Find(key, 10), JumpBack.Find(key, 1_000)));
    }

    [Fact]
    public void Jump_back_moves_keys_only_to_the_bucket_that_is_new()
    {
        foreach (ulong hash in Maps.Hashes(300))
        {
            int before = 0;
            for (int count = 1; count <= 600; count++)
            {
                int bucket = JumpBack.Find(hash, count);
                Assert.True(bucket == before || bucket == count - 1);
                before = bucket;
            }
        }
    }

    [Fact]
    public void Jump_back_is_even()
    {
        var counts = new int[37];
        foreach (ulong hash in Maps.Hashes(370_000))
            counts[JumpBack.Find(hash, 37)]++;

        // 10,000 expected, standard deviation 99: six of them.
        Assert.All(counts, count => Assert.InRange(count, 9_400, 10_600));
    }

    [Fact]
    public void Maglev_fills_the_table_of_its_paper()
    {
        UInt128[] weights = [1, 1, 1];
        Assert.Equal([1, 0, 1, 0, 2, 2, 0], MaglevTable.Fill(7, [3, 0, 3], [4, 2, 1], weights));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], MaglevTable.Fill(7, [3, 3], [4, 1], weights.AsSpan(0, 2)));
    }

    [Fact]
    public void Maglev_gives_a_double_weight_a_double_share()
    {
        MaglevMap map = MaglevMap.Create([new Node("a") { Weight = 2 }, new Node("b")]);
        Assert.Equal([43_691, 21_846], map.CountEntries());
    }

    [Fact]
    [Trait(KnownDefects.Trait, KnownDefects.FlatRendezvous)]
    public void The_logarithm_of_rendezvous_is_the_true_one()
    {
        foreach (ulong word in Maps.Hashes(100_000).Concat([0UL, 1UL, ulong.MaxValue, 1UL << 63, (1UL << 63) - 1]))
        {
            double u = ((word >> 12) + 0.5) * Math.Pow(2, -52);
            double score = ExactLog.Negative(word);
            Assert.True(score > 0);
            Assert.Equal(-Math.Log(u), score, 1e-15 + (score * 1e-15));
        }
    }
}
