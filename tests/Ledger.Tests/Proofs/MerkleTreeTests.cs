using System.Buffers;

namespace Purlin.Ledger.Tests;

public sealed class MerkleTreeTests
{
    private static readonly string[] PublishedLeaves =
    [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    public async Task Roots_are_the_published_ones(int size, string root)
    {
        var log = new LogOfRecords();
        log.Records.AddRange(PublishedLeaves.Select(Convert.FromHexString));

        byte[] actual = await new MerkleTree(log.ReadAsync).GetRootAsync(size, TestContext.Current.CancellationToken);

        Assert.Equal(root, Convert.ToHexStringLower(actual));
    }

    [Fact]
    public void Leaf_and_node_are_the_published_ones()
    {
        byte[] hash = new byte[32];
        var group = new RecordGroup();
        group.Add("L123456"u8);
        Sha256Batch.Hash(MerkleMath.LeafPrefix, new RecordMessages(group, 0, 1), hash);
        Assert.Equal(
            "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56", Convert.ToHexStringLower(hash));

        group.Clear(1);
        group.Add("N123N456"u8);
        Sha256Batch.Hash(MerkleMath.NodePrefix, new RecordMessages(group, 0, 1), hash);
        Assert.Equal(
            "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb", Convert.ToHexStringLower(hash));
    }

    [Fact]
    public async Task Every_answer_about_every_small_tree_is_that_of_the_definition()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(70);
        var naive = new NaiveTree(log.Records);
        var tree = new MerkleTree(log.ReadAsync);
        for (int n = 0; n <= log.Records.Count; n++)
        {
            Assert.Equal(naive.Root(n), await tree.GetRootAsync(n, ct));
            for (int i = 0; i < n; i++)
                Assert.Equal(naive.Path(i, n), await tree.ProveInclusionAsync(i, n, ct));
            for (int m = 1; m <= n; m++)
                Assert.Equal(naive.Proof(m, n), await tree.ProveConsistencyAsync(m, n, ct));
        }
    }

    // 70,000 leaves: whole tiles, a kept level above them, and edges before, at and behind either.
    [Fact]
    public async Task Every_past_size_of_a_large_tree_is_answered_like_the_definition_does()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(70_000, groupCount: 10_007);
        var naive = new NaiveTree(log.Records);
        var tree = new MerkleTree(log.ReadAsync);
        await tree.AdvanceAsync(log.Records.Count, ct);
        int[] edges = [1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, 69_888, 69_999, 70_000];
        var random = new Random(3);
        foreach (int n in edges.Append(random.Next(1, 70_000)))
        {
            Assert.Equal(naive.Root(n), await tree.GetRootAsync(n, ct));
            foreach (int i in (int[])[0, n - 1, random.Next(n), n / 256 * 256 - 1])
            {
                if (i >= 0 && i < n)
                    Assert.Equal(naive.Path(i, n), await tree.ProveInclusionAsync(i, n, ct));
            }

            foreach (int m in (int[])[1, n, random.Next(1, n + 1), 256, 65_536])
            {
                if (m <= n)
                    Assert.Equal(naive.Proof(m, n), await tree.ProveConsistencyAsync(m, n, ct));
            }
        }
    }

    [Fact]
    public async Task Records_at_hand_make_the_same_tree_however_they_are_cut()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(1_500);
        byte[] expected = new NaiveTree(log.Records).Root(1_500);
        var random = new Random(4);
        for (int round = 0; round < 20; round++)
        {
            var tree = new MerkleTree(log.ReadAsync);
            var group = new RecordGroup();
            for (int next = 0; next < log.Records.Count;)
            {
                // Groups may overlap what is there already.
                int first = Math.Max(0, next - random.Next(0, 3));
                int end = Math.Min(log.Records.Count, next + random.Next(0, 700));
                group.Clear(first + 1);
                foreach (byte[] record in log.Records[first..end])
                    group.Add(record);
                tree.Append(group);
                next = Math.Max(next, end);
                Assert.Equal(next, tree.Size);
            }

            Assert.Equal(expected, await tree.GetRootAsync(log.Records.Count, ct));
        }
    }

    [Fact]
    public async Task A_tree_that_was_saved_answers_as_before_and_grows_on()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(70_000, groupCount: 5_003);
        var tree = new MerkleTree(log.ReadAsync);
        foreach (int size in (int[])[0, 255, 256, 66_000])
        {
            await tree.AdvanceAsync(size, ct);
            var saved = new ArrayBufferWriter<byte>();
            tree.Save(saved, long.MaxValue, static () => { });
            Assert.True(MerkleTree.TryLoad(saved.WrittenSpan, log.ReadAsync, out MerkleTree? loaded));
            Assert.Equal(tree.Size, loaded.Size);
            Assert.Equal(await tree.GetRootAsync(70_000, ct), await loaded.GetRootAsync(70_000, ct));
            Assert.Equal(
                await tree.ProveInclusionAsync(300, 69_000, ct), await loaded.ProveInclusionAsync(300, 69_000, ct));
            tree = loaded;
        }
    }

    [Fact]
    public void Hostile_snapshots_are_refused_or_are_what_saving_would_write()
    {
        var log = LogOfRecords.Of(600);
        var tree = new MerkleTree(log.ReadAsync);
        var group = new RecordGroup();
        foreach (byte[] record in log.Records)
            group.Add(record);
        tree.Append(group);
        ByteMutator.Check([Saved(tree), new byte[8]], bytes =>
        {
            if (MerkleTree.TryLoad(bytes, log.ReadAsync, out MerkleTree? loaded))
                Assert.Equal(bytes, Saved(loaded));
        });

        static byte[] Saved(MerkleTree tree)
        {
            var saved = new ArrayBufferWriter<byte>();
            tree.Save(saved, long.MaxValue, static () => { });
            return saved.WrittenSpan.ToArray();
        }
    }

    [Fact]
    public async Task A_gap_a_size_beyond_the_log_and_indices_outside_are_refused()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        var tree = new MerkleTree(LogOfRecords.Of(10).ReadAsync);
        var group = new RecordGroup();
        group.Clear(2);
        group.Add([1]);

        Assert.Throws<ArgumentException>(() => tree.Append(group));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await tree.GetRootAsync(11, ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await tree.GetRootAsync(-1, ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await tree.ProveInclusionAsync(5, 5, ct));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await tree.ProveConsistencyAsync(6, 5, ct));
        Assert.Empty(await tree.ProveConsistencyAsync(0, 10, ct));
        Assert.Equal(10, tree.Size);
    }

    [Fact]
    public async Task A_log_that_changed_is_an_error_and_not_a_proof()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(1_000);
        var tree = new MerkleTree(log.ReadAsync);
        await tree.AdvanceAsync(1_000, ct);
        byte[] genuine = log.Records[300];
        log.Records[300] = [.. genuine, 1];

        await Assert.ThrowsAsync<InvalidDataException>(async () => await tree.ProveInclusionAsync(301, 1_000, ct));
        log.Records[300] = genuine;
        Assert.Equal(new NaiveTree(log.Records).Path(301, 1_000), await tree.ProveInclusionAsync(301, 1_000, ct));
        log.Records.RemoveRange(100, 900);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await tree.ProveInclusionAsync(10, 1_000, ct));
    }

    [Fact]
    public async Task A_proof_reads_two_tiles_at_most_and_the_newest_root_reads_nothing()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        LogOfRecords log = LogOfRecords.Of(5_000, groupCount: 256);
        var tree = new MerkleTree(log.ReadAsync);
        await tree.AdvanceAsync(5_000, ct);
        int before = log.Reads;

        await tree.GetRootAsync(5_000, ct);
        Assert.Equal(before, log.Reads);
        await tree.ProveInclusionAsync(1_000, 4_000, ct);
        Assert.InRange(log.Reads - before, 1, 2);
        await tree.ProveInclusionAsync(1_001, 4_000, ct);
        Assert.InRange(log.Reads - before, 1, 2);
    }

    [Fact]
    public void At_a_thousand_million_records_proofs_are_at_most_a_kilobyte()
    {
        var ranges = new LeafRange[MerkleMath.MaxProofHashes];
        var random = new Random(5);
        for (int i = 0; i < 100_000; i++)
        {
            long size = random.NextInt64(900_000_000, 1_000_000_001);
            Assert.InRange(MerkleMath.Inclusion(random.NextInt64(size), size, ranges) * 32, 0, 1024);
            Assert.InRange(MerkleMath.Consistency(random.NextInt64(1, size), size, ranges) * 32, 0, 1024);
        }

        Assert.InRange(MerkleMath.Inclusion(0, long.MaxValue, ranges), 1, MerkleMath.MaxProofHashes);
        Assert.InRange(MerkleMath.Consistency(long.MaxValue - 1, long.MaxValue, ranges), 1, MerkleMath.MaxProofHashes);
    }
}
