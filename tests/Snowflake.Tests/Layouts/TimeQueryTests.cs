namespace Purlin.Snowflake.Tests;

/// <summary>Pages, parts and shards of the ids of a span of time.</summary>
public sealed class TimeQueryTests
{
    private static readonly SnowflakeLayout Layout = Mint.Narrow;
    private static readonly DateTimeOffset From = Layout.Epoch.AddDays(100);

    [Fact]
    public void Pages_by_cursor_see_every_row_of_the_span_once_though_rows_are_added_meanwhile()
    {
        SnowflakeRange span = Layout.Range(From, From.AddSeconds(1));
        SortedSet<long> table = [.. Enumerable.Range(0, 997).Select(i => span.First.Value + (i * 17L))];
        long[] before = [.. table.Where(id => span.Contains((SnowflakeId)id))];
        List<long> seen = [];
        for (SnowflakeRange rest = span; !rest.IsEmpty;)
        {
            long[] page = [.. table.Where(id => rest.Contains((SnowflakeId)id)).Take(10)];
            if (page.Length == 0)
                break;
            seen.AddRange(page);
            Assert.True(seen.Count < 10_000, "The pages never end.");
            rest = rest.After((SnowflakeId)page[^1]);
            // A row before the cursor would move what an offset points to.
            table.Add(page[0] + 1);
        }

        Assert.Equal(before, seen);
    }

    [Fact]
    public void A_cursor_at_or_beyond_an_end_leaves_nothing_or_everything()
    {
        var range = new SnowflakeRange((SnowflakeId)10, (SnowflakeId)20);
        Assert.Equal(range, range.After((SnowflakeId)9));
        Assert.Equal(new SnowflakeRange((SnowflakeId)11, (SnowflakeId)20), range.After((SnowflakeId)10));
        Assert.Equal(new SnowflakeRange((SnowflakeId)20, (SnowflakeId)20), range.After((SnowflakeId)19));
        Assert.True(range.After((SnowflakeId)20).IsEmpty);
        Assert.Equal(range, range.Before((SnowflakeId)21));
        Assert.Equal(new SnowflakeRange((SnowflakeId)10, (SnowflakeId)19), range.Before((SnowflakeId)20));
        Assert.True(range.Before((SnowflakeId)10).IsEmpty);
        Assert.True(SnowflakeRange.Empty.After(default).IsEmpty);
        Assert.True(SnowflakeRange.Empty.Before(SnowflakeId.MaxValue).IsEmpty);
        Assert.True(new SnowflakeRange(default, SnowflakeId.MaxValue).After(SnowflakeId.MaxValue).IsEmpty);
    }

    [Theory]
    [InlineData(0, long.MaxValue)]
    [InlineData(0, 0)]
    [InlineData(5, 16)]
    [InlineData(long.MaxValue - 2, long.MaxValue)]
    [InlineData(1_000_000, 1_999_999)]
    public void Parts_tile_the_range_and_are_of_one_length(long first, long last)
    {
        var range = new SnowflakeRange((SnowflakeId)first, (SnowflakeId)last);
        foreach (int parts in new[] { 1, 2, 3, 7, 64, 65_536 })
        {
            SnowflakeRange[] ranges = range.Split(parts);
            Assert.Equal((int)Math.Min((ulong)parts, (ulong)(last - first) + 1), ranges.Length);
            Assert.Equal((range.First, range.Last), (ranges[0].First, ranges[^1].Last));
            for (int i = 1; i < ranges.Length; i++)
                Assert.Equal(ranges[i - 1].Last.Value + 1, ranges[i].First.Value);
            ulong[] lengths = [.. ranges.Select(part => (ulong)(part.Last.Value - part.First.Value))];
            Assert.True(lengths.Max() - lengths.Min() <= 1);
        }
    }

    [Fact]
    public void Parts_of_an_hour_are_equal_times()
    {
        SnowflakeRange[] quarters = Layout.Range(From, From.AddHours(1)).Split(4);
        Assert.Equal(
            [0, 15, 30, 45], quarters.Select(part => (Layout.Decode(part.First).Time - From).TotalMinutes));
        Assert.Empty(SnowflakeRange.Empty.Split(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => quarters[0].Split(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => quarters[0].Split(65_537));
    }

    [Fact]
    public void Shards_get_as_many_ids_each_though_every_id_is_the_first_of_its_tick()
    {
        const int Shards = 8, Ids = 80_000;
        int[] counts = new int[Shards];
        for (int tick = 0; tick < Ids; tick++)
            counts[SnowflakeLayout.ShardOf((SnowflakeId)((long)tick << 22), Shards)]++;

        // 10,000 each, of which 5 standard deviations are 470.
        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
        Assert.Equal(0, SnowflakeLayout.ShardOf(SnowflakeId.MaxValue, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnowflakeLayout.ShardOf(default, 0));
    }

    // Rows lie where this says: another answer in a later version would lose them.
    [Theory]
    [InlineData(0, 16, 0)]
    [InlineData(1, 16, 5)]
    [InlineData(175928847299117063, 16, 12)]
    [InlineData(175928847299117063, 1_000_003, 774_583)]
    public void The_shard_of_an_id_is_for_ever(long id, int shards, int shard) =>
        Assert.Equal(shard, SnowflakeLayout.ShardOf((SnowflakeId)id, shards));
}
