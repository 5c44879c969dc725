using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;

namespace Purlin.Ledger.Tests;

public sealed class Sha256BatchTests
{
    [Fact]
    public void Every_length_to_2000_is_the_frameworks()
    {
        var random = new Random(7);
        int left = 30_000;
        while (left > 0)
        {
            var group = new RecordGroup();
            int count = Math.Min(left, random.Next(1, 400));
            left -= count;
            for (int i = 0; i < count; i++)
                group.Add(Bytes(random, random.Next(0, 2001)));
            AssertEqual(group, (byte)random.Next(256), isThorough: left % 8 == 0);
        }
    }

    // Where a message ends inside its last block decides how many blocks of padding there are.
    [Fact]
    public void Every_end_within_a_block_is_the_frameworks_in_every_number_of_lanes()
    {
        var random = new Random(8);
        for (int count = 0; count <= 40; count++)
        {
            for (int length = 0; length < 200; length += count < 20 ? 1 : 13)
            {
                var group = new RecordGroup();
                for (int i = 0; i < count; i++)
                    group.Add(Bytes(random, length + i % 3));
                AssertEqual(group, prefix: 1);
            }
        }
    }

    [Fact]
    public void One_long_message_among_short_ones_keeps_nobody_waiting()
    {
        var random = new Random(9);
        var group = new RecordGroup();
        for (int i = 0; i < 100; i++)
            group.Add(Bytes(random, i == 3 ? 100_000 : i));
        AssertEqual(group, prefix: 0);
    }

    [Fact]
    public void Pairs_are_hashed_behind_the_prefix_of_nodes()
    {
        byte[] children = Bytes(new Random(10), 2 * 37 * 32);
        byte[] parents = new byte[37 * 32];
        Sha256Batch.HashPairs(children, parents);
        for (int i = 0; i < 37; i++)
        {
            byte[] expected = SHA256.HashData([1, .. children.AsSpan(i * 64, 64)]);
            Assert.Equal(expected, parents.AsSpan(i * 32, 32).ToArray());
        }
    }

    [Fact]
    public void Nothing_is_allocated() => Allocations.AssertNone(
        (Children: new byte[64 * 32], Parents: new byte[32 * 32]),
        static state => Sha256Batch.HashPairs(state.Children, state.Parents), iterations: 1_000);

    private static void AssertEqual(RecordGroup group, byte prefix, bool isThorough = true)
    {
        var messages = new RecordMessages(group, 0, group.Count);
        byte[] expected = new byte[group.Count * 32], actual = new byte[group.Count * 32];
        for (int i = 0; i < group.Count; i++)
            SHA256.HashData([prefix, .. group[i]], expected.AsSpan(i * 32));

        Sha256Batch.Hash(prefix, messages, actual);
        Assert.Equal(expected, actual);
        if (!isThorough)
            return;
        Sha256Batch.HashOneByOne(prefix, messages, actual);
        Assert.Equal(expected, actual);
        if (Avx2.IsSupported)
        {
            Sha256LaneQueue<Sha256Lanes256>.Hash(prefix, messages, actual);
            Assert.Equal(expected, actual);
        }

        if (Avx512F.IsSupported)
        {
            Sha256LaneQueue<Sha256Lanes512>.Hash(prefix, messages, actual);
            Assert.Equal(expected, actual);
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
