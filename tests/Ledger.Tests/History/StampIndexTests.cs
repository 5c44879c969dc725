namespace Purlin.Ledger.Tests;

public sealed class StampIndexTests
{
    // Pitfall: wall-clock ordering. The sequence is the order; a stamp only finds a place in it.
    [Fact]
    public void Wall_clock_ordering_is_a_place_in_the_sequence()
    {
        var random = new Random(1);
        var index = new StampIndex();
        var list = new List<(long Sequence, long Stamp)>();
        long sequence = 0, stamp = 100;
        for (int i = 0; i < 10_000; i++)
        {
            sequence += random.Next(1, 4);
            stamp += random.Next(0, 3);
            index.Append(sequence, stamp);
            list.Add((sequence, stamp));
        }

        for (int i = 0; i < 2_000; i++)
        {
            long at = random.NextInt64(90, stamp + 10);
            Assert.Equal(list.Where(entry => entry.Stamp <= at).Select(entry => entry.Sequence).LastOrDefault(),
                index.SequenceAt(at));
        }

        Assert.Equal(list.Select(entry => entry.Stamp).Distinct().Count(), index.Count);
    }

    [Fact]
    public void What_descends_is_refused()
    {
        var index = new StampIndex();
        Assert.Equal(0, index.SequenceAt(long.MaxValue));
        index.Append(5, 100);

        Assert.Throws<ArgumentException>(() => index.Append(5, 101));
        Assert.Throws<ArgumentException>(() => index.Append(6, 99));
        Assert.Equal((0, 5, 5), (index.SequenceAt(99), index.SequenceAt(100), index.SequenceAt(101)));
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_entries_whole()
    {
        const long Count = 200_000;
        var index = new StampIndex();
        Task reader = Task.Run(() =>
        {
            var random = new Random(2);
            while (index.SequenceAt(long.MaxValue) < Count)
            {
                // Record n has stamp n, so what was newest at n is n itself, once it is there.
                long at = random.NextInt64(Count + 1), newest = index.SequenceAt(long.MaxValue);
                long found = index.SequenceAt(at);
                Assert.True(found <= at && found >= Math.Min(at, newest));
            }
        }, TestContext.Current.CancellationToken);
        for (long i = 1; i <= Count; i++)
            index.Append(i, i);

        await reader;
    }
}
