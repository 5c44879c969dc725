using FsCheck;
using FsCheck.Fluent;

namespace Purlin.Snowflake.Tests;

/// <summary>Capacity, exhaustion, succession and time queries are arithmetic on the widths.</summary>
public sealed class LayoutLifeTests
{
    private static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Capacity_is_what_the_bits_hold()
    {
        SnowflakeCapacity capacity = SnowflakeLayout.Twitter.Capacity;
        Assert.Equal((1024, 4096, 4_096_000d), (capacity.Nodes, capacity.IdsPerTick, capacity.IdsPerSecond));
        Assert.Equal(4_096_000d * 1024, capacity.FleetIdsPerSecond);
        Assert.Equal(TimeSpan.FromMilliseconds(1L << 41), capacity.Lifetime);
        Assert.Equal(25_600d, SnowflakeLayout.Sonyflake.Capacity.IdsPerSecond);
    }

    [Fact]
    public void Exhaustion_is_told_a_year_before_and_refused_only_when_reached()
    {
        SnowflakeLayout layout = SnowflakeLayout.Twitter;
        DateTimeOffset end = layout.ExhaustsAt;
        var moment = TimeSpan.FromTicks(1);
        Assert.Equal(layout.TimeAt(layout.MaxTick) + layout.Tick, end);
        Assert.Equal(SnowflakeExhaustion.Distant, layout.ExhaustionAt(end - TimeSpan.FromDays(365) - moment));
        Assert.Equal(SnowflakeExhaustion.WithinAYear, layout.ExhaustionAt(end - TimeSpan.FromDays(365)));
        Assert.Equal(SnowflakeExhaustion.WithinAYear, layout.ExhaustionAt(end - moment));
        Assert.Equal(SnowflakeExhaustion.Exhausted, layout.ExhaustionAt(end));
        Assert.Equal(layout.MaxTick, layout.TickAt(end - moment));
    }

    // Masking a tick into its bits makes the ids of the epoch once more.
    [Fact]
    public void The_tick_after_the_last_is_refused_not_wrapped()
    {
        SnowflakeLayout layout = new(20, 4, 4, Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.Compose(layout.MaxTick + 1, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.MinAt(layout.ExhaustsAt));
    }

    [Fact]
    public void A_layout_that_outlives_the_calendar_ends_with_it()
    {
        SnowflakeLayout layout = new(63, 0, 0, Start);
        Assert.Equal(DateTimeOffset.MaxValue, layout.ExhaustsAt);
        Assert.Equal(9999, layout.TimeAt(layout.MaxTick).Year);
        Assert.False(layout.TryDecode(SnowflakeId.MaxValue, out _));
        SnowflakeLayout days = new SnowflakeLayout(40, 0, 0, Start).WithTick(TimeSpan.FromDays(1));
        Assert.Equal(9999, days.Decode(days.MaxId).Time.Year);
    }

    [Fact]
    public void The_same_layout_with_other_widths_follows_on_a_tick_but_not_within_one()
    {
        SnowflakeLayout old = new(41, 10, 12, Start);
        SnowflakeLayout next = new(41, 8, 14, Start);
        DateTimeOffset cutover = Start.AddDays(500);
        Assert.True(next.CanFollow(old, cutover));
        Assert.False(next.CanFollow(old, cutover.AddTicks(5_000)));
    }

    [Fact]
    public void A_later_epoch_or_fewer_low_bits_cannot_follow_for_their_ids_are_taken()
    {
        SnowflakeLayout old = new(41, 10, 12, Start);
        DateTimeOffset cutover = Start.AddDays(500);
        Assert.False(old.WithEpoch(Start.AddDays(1)).CanFollow(old, cutover));
        Assert.False(new SnowflakeLayout(43, 8, 12, Start).CanFollow(old, cutover));
        Assert.True(old.WithEpoch(Start.AddDays(-1)).CanFollow(old, cutover));
        Assert.True(new SnowflakeLayout(40, 11, 12, Start).CanFollow(old, cutover));
        Assert.False(new SnowflakeLayout(30, 21, 12, Start).CanFollow(old, cutover)); // exhausted by then
        Assert.False(old.CanFollow(old.WithEpoch(Start.AddDays(-9)), Start.AddDays(-1))); // not yet begun
        Assert.True(old.CanFollow(old.WithEpoch(cutover), cutover)); // the old one never made an id
    }

    // The oracle makes every id of both layouts and looks for one in common.
    [Fact]
    public void Succession_by_arithmetic_agrees_with_trying_all_ids()
    {
        Gen<SnowflakeLayout> layouts =
            from time in Gen.Choose(1, 5)
            from node in Gen.Choose(0, 2)
            from sequence in Gen.Choose(0, 2)
            from epoch in Gen.Choose(-8, 8)
            from tick in Gen.Choose(1, 3)
            select new SnowflakeLayout(time, node, sequence, Start.AddMilliseconds(epoch))
                .WithTick(TimeSpan.FromMilliseconds(tick));
        Gen<(SnowflakeLayout Old, SnowflakeLayout Next, DateTimeOffset Cutover)> cases =
            from old in layouts
            from next in layouts
            from cutover in Gen.Choose(-10, 40)
            select (old, next, Start.AddMilliseconds(cutover / 2d));
        int followed = 0;
        Properties.Check(cases, c =>
        {
            HashSet<long> before = [.. IdsOf(c.Old, time => time < c.Cutover)];
            HashSet<long> after = [.. IdsOf(c.Next, time => time + c.Next.Tick > c.Cutover)];
            bool canMint = c.Next.Epoch <= c.Cutover && after.Count > 0;
            bool expected = canMint && !before.Overlaps(after);
            followed += expected ? 1 : 0;
            Assert.Equal(expected, c.Next.CanFollow(c.Old, c.Cutover));
            if (expected && before.Count > 0)
                Assert.True(before.Max() < after.Min());
        }, 2_000);
        Assert.InRange(followed, 100, 2_000 * Properties.SoakFactor);

        static IEnumerable<long> IdsOf(SnowflakeLayout layout, Func<DateTimeOffset, bool> mints) =>
            from tick in Enumerable.Range(0, (int)layout.MaxTick + 1)
            where mints(layout.TimeAt(tick))
            from node in Enumerable.Range(0, layout.MaxNode + 1)
            from sequence in Enumerable.Range(0, (int)layout.MaxSequence + 1)
            select layout.Compose(tick, node, sequence).Value;
    }

    [Fact]
    public void A_range_has_exactly_the_ids_whose_time_is_in_it()
    {
        Gen<(int From, int To, int Tick)> cases =
            from a in Gen.Choose(-50, 2_000)
            from b in Gen.Choose(-50, 2_000)
            from tick in Gen.Choose(0, 127)
            select (a, b, tick);
        SnowflakeLayout layout = new SnowflakeLayout(7, 3, 2, Start).WithTick(TimeSpan.FromMilliseconds(10));
        Properties.Check(cases, c =>
        {
            DateTimeOffset from = Start.AddMilliseconds(c.From);
            DateTimeOffset to = Start.AddMilliseconds(c.To);
            SnowflakeRange range = layout.Range(from, to);
            SnowflakeId least = layout.Compose(c.Tick, 0, 0);
            SnowflakeId greatest = layout.Compose(c.Tick, layout.MaxNode, layout.MaxSequence);
            DateTimeOffset time = layout.TimeAt(c.Tick);
            bool expected = from <= time && time < to;
            Assert.Equal(expected, range.Contains(least));
            Assert.Equal(expected, range.Contains(greatest));
            Assert.Equal(range.IsEmpty, range.First > range.Last);
        }, 2_000);
    }

    [Fact]
    public void The_least_and_greatest_id_of_an_instant_enclose_its_tick()
    {
        SnowflakeLayout layout = SnowflakeLayout.Twitter;
        DateTimeOffset time = new(2026, 5, 4, 3, 2, 1, 500, TimeSpan.Zero);
        Assert.Equal(layout.Compose(layout.TickAt(time), 0, 0), layout.MinAt(time));
        Assert.Equal(layout.Compose(layout.TickAt(time), 1023, 4095), layout.MaxAt(time));
        Assert.Equal(layout.MaxAt(time).Value + 1, layout.MinAt(time + layout.Tick).Value);
        Assert.Equal(
            new SnowflakeRange(layout.MinAt(time), layout.MaxAt(time)), layout.Range(time, time + layout.Tick));
        Assert.True(layout.Range(time, time).IsEmpty);
        Assert.Equal(SnowflakeId.MinValue, layout.Range(DateTimeOffset.MinValue, time).First);
        Assert.Equal(layout.MaxId, layout.Range(time, DateTimeOffset.MaxValue).Last);
    }
}
