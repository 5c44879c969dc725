namespace Purlin.ConsistentHashing.Tests;

public sealed class Hash4jJumpBackSetTests
{
    // Of hash4j's README: three buckets, and the same without bucket 1.
    [Theory]
    [InlineData(0x48AC502166F761A8, 1, 2)]
    [InlineData(0x9B7193F97EC9CB79, 0, 0)]
    [InlineData(0x6CE88BF7DE8C06C2, 2, 2)]
    public void Hashes_have_the_buckets_of_hash4j(ulong hash, int of3, int withoutOne)
    {
        Hash4jJumpBackSet three = Hash4jJumpBackSet.Create(3);

        Assert.Equal((of3, withoutOne), (three.GetBucket(hash), three.Remove(1).GetBucket(hash)));
    }

    [Fact]
    public void Only_keys_of_a_bucket_that_leaves_move_and_they_come_back_with_it() =>
        Properties.Check(Generators.UInt64(), Generators.Int32(2, 300), (seed, buckets) =>
        {
            var random = new Random((int)(uint)seed);
            ulong[] keys = [.. Enumerable.Range(0, 200).Select(_ => (ulong)random.NextInt64())];
            Hash4jJumpBackSet set = Hash4jJumpBackSet.Create(buckets);
            var history = new Stack<(Hash4jJumpBackSet Before, int Bucket)>();
            while (set.Count > Math.Max(1, buckets / 8))
            {
                int leaver = random.Next(buckets);
                if (!set.Contains(leaver))
                    continue;
                Hash4jJumpBackSet next = set.Remove(leaver);
                foreach (ulong key in keys)
                {
                    int before = set.GetBucket(key);
                    Assert.True(next.Contains(next.GetBucket(key)));
                    if (before != leaver)
                        Assert.Equal(before, next.GetBucket(key));
                }

                history.Push((set, leaver));
                set = next;
            }

            while (history.TryPop(out (Hash4jJumpBackSet Before, int Bucket) last))
            {
                set = set.Add(out int bucket);
                Assert.Equal(last.Bucket, bucket);
                Assert.Equal(keys.Select(last.Before.GetBucket), keys.Select(set.GetBucket));
            }
        }, 50);

    [Fact]
    public void What_is_left_shares_evenly()
    {
        const int Keys = 200_000;
        Hash4jJumpBackSet set = Hash4jJumpBackSet.Create(20);
        foreach (int leaver in (int[])[3, 19, 0, 7, 8, 12, 1, 15, 16, 4])
            set = set.Remove(leaver);
        int[] counts = new int[20];
        for (ulong key = 0; key < Keys; key++)
            counts[set.GetBucket(key * 0xD1342543DE82EF95)]++;

        double mean = Keys / 10.0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            // The keys are fixed, so this is a fact, not a chance: six standard deviations hold for any good hash.
            double expected = set.Contains(bucket) ? mean : 0;
            Assert.InRange(counts[bucket], expected - (6 * Math.Sqrt(expected)), expected + (6 * Math.Sqrt(expected)));
        }
    }

    [Fact]
    public void The_last_of_a_whole_set_leaves_without_a_trace_and_a_new_one_is_the_next()
    {
        Hash4jJumpBackSet four = Hash4jJumpBackSet.Create(3).Add(out int bucket);

        Assert.Equal((3, 4), (bucket, four.Count));
        for (ulong key = 0; key < 1_000; key++)
            Assert.Equal(Hash4jJumpBack.GetBucket(key, 3), four.Remove(3).GetBucket(key));
    }

    [Fact]
    public void What_cannot_leave_is_named()
    {
        Hash4jJumpBackSet two = Hash4jJumpBackSet.Create(3).Remove(1);

        foreach (int bucket in (int[])[-1, 1, 3])
        {
            var refused = Assert.Throws<ArgumentException>(() => two.Remove(bucket));
            Assert.Contains($"Bucket {bucket} ", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => two.Remove(0).Remove(2));
        Assert.Throws<ArgumentOutOfRangeException>("buckets", () => Hash4jJumpBackSet.Create(0));
    }
}
