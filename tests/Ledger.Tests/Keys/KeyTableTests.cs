namespace Purlin.Ledger.Tests.Keys;

public sealed class KeyTableTests
{
    [Fact]
    public void Every_key_is_found_whatever_was_added_and_taken_out_between()
    {
        var random = new Random(4);
        var table = new KeyTable();
        var naive = new Dictionary<long, ulong>();
        for (int i = 1; i <= 200_000; i++)
        {
            // Few distinct hashes at first, so that chains of equal ones and wrap-around happen.
            ulong hash = i % 5 == 0 ? (ulong)random.Next(64) << 58 | (1UL << 58) - 1 : (ulong)random.NextInt64() << 1;
            table.Add(hash, i);
            naive.Add(i, hash);
            if (i % 3 == 0)
            {
                long gone = i - random.Next(Math.Min(i, 100));
                if (naive.Remove(gone, out ulong goneHash))
                    table.Remove(goneHash, gone);
            }
        }

        Assert.Equal(naive.Count, table.Count);
        foreach ((long sequence, ulong hash) in naive)
            Assert.True(Contains(table, hash, sequence));
        Assert.False(Contains(table, 12345, 999_999_999));
    }

    [Fact]
    public void A_key_takes_at_most_24_bytes_and_its_position_6_at_any_number()
    {
        var table = new KeyTable();
        var random = new Random(5);
        for (int i = 1; i <= 1_000_000; i++)
        {
            table.Add((ulong)random.NextInt64() << 1 ^ (ulong)i, i);
            if (i >= 50_000 && i % 10_000 == 0)
                Assert.InRange((double)table.Bytes / i, 16, 24);
        }
    }

    [Fact]
    public void Room_taken_ahead_of_time_is_enough()
    {
        var table = new KeyTable();
        table.Reserve(300_000);
        long before = table.Bytes;
        var random = new Random(6);
        for (int i = 1; i <= 300_000; i++)
            Assert.True(table.TryAdd((ulong)random.NextInt64() << 1 ^ (ulong)i, i));
        Assert.Equal(before, table.Bytes);
    }

    [Fact]
    public void The_end_of_a_hold_is_noted_beside_its_sequence()
    {
        var table = new KeyTable();
        table.Add(7, 1);
        table.Add(7, 2);
        table.SetEnd(7, 2, HoldEnd.Voided);
        KeySegment segment = table.SegmentOf(7);
        int first = segment.Find(7, -1);
        int second = segment.Find(7, first);
        Assert.Equal((1L, HoldEnd.None), (segment.At(first).Sequence, segment.At(first).End));
        Assert.Equal((2L, HoldEnd.Voided), (segment.At(second).Sequence, segment.At(second).End));
        Assert.Equal(-1, segment.Find(7, second));
    }

    private static bool Contains(KeyTable table, ulong hash, long sequence)
    {
        KeySegment segment = table.SegmentOf(hash);
        for (int i = segment.Find(hash, -1); i >= 0; i = segment.Find(hash, i))
        {
            if (segment.At(i).Sequence == sequence)
                return true;
        }

        return false;
    }
}
