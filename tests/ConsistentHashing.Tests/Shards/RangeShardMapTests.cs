using System.Globalization;

namespace Purlin.ConsistentHashing.Tests;

public sealed class RangeShardMapTests
{
    private static readonly Node A = new("a");
    private static readonly Node B = new("b");
    private static readonly Node C = new("c");

    [Fact]
    public void A_key_belongs_to_the_range_that_begins_at_or_before_it()
    {
        var map = new RangeShardMap<int>(new(100, B), new(0, A), new(200, C));

        Assert.Equal((A, A, B, B, C, C),
            (map.GetNode(0), map.GetNode(99), map.GetNode(100), map.GetNode(199), map.GetNode(200),
                map.GetNode(int.MaxValue)));
        Assert.False(map.TryGetNode(-1, out _));
        Assert.Throws<KeyNotFoundException>(() => map.GetNode(-1));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("sv-SE")]
    [InlineData("tr-TR")]
    public void Strings_have_one_order_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            var map = new RangeShardMap<string>(new("", A), new("a", B), new("z", C));
            // By code units capitals come before all small letters and umlauts after them, whatever a dictionary says.
            Assert.Equal((A, B), (map.GetNode("Zebra"), map.GetNode("i")));
            Assert.Equal((C, C), (map.GetNode("zebra"), map.GetNode("ö")));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Keys_can_have_an_order_of_their_own()
    {
        var map = RangeShardMap<string>.InOrder(StringComparer.OrdinalIgnoreCase, new("a", A), new("m", B));
        Assert.Equal((A, B), (map.GetNode("Leo"), map.GetNode("Mia")));
    }

    [Fact]
    public void A_split_moves_nothing_and_its_half_can_then_move()
    {
        var map = new RangeShardMap<int>(new(0, A) { Weight = 3 }, new(100, B));
        RangeShardMap<int> split = map.Split(50);

        Assert.Empty(map.PlanTo(split).Moves);
        MigrationPlan plan = split.PlanTo(split.Assign(50, C));
        Assert.Equal([new KeyMove(1, 1, A, C, 1.5 / 4)], plan.Moves);
    }

    [Fact]
    public void A_plan_between_other_borders_is_that_of_every_key()
    {
        var random = new Random(11);
        Node[] nodes = [A, B, C];
        for (int round = 0; round < 200; round++)
        {
            RangeShardMap<int> before = Draw(random, nodes);
            RangeShardMap<int> after = Draw(random, nodes);
            MigrationPlan plan = before.PlanTo(after);
            IReadOnlyList<int> starts = before.StartsWith(after);
            for (int key = -2; key < 40; key++)
            {
                int place = starts.Count(start => start <= key) - 1;
                KeyMove[] moves = [.. plan.Moves.Where(move => place >= 0
                    && move.First <= (ulong)place && (ulong)place <= move.Last)];
                bool hadNode = before.TryGetNode(key, out Node? from);
                bool hasNode = after.TryGetNode(key, out Node? to);
                if (hadNode && hasNode && from != to)
                    Assert.Equal((from, to), (Assert.Single(moves).From, moves[0].To));
                else
                    Assert.Empty(moves);
            }

            Assert.Equal(plan.Moves.Sum(move => move.Share), plan.MovedShare, 1e-9);
            Assert.Equal(plan.Transfers.Sum(transfer => transfer.Share), plan.MovedShare, 1e-9);
            Assert.InRange(plan.MinimumShare, 0, plan.MovedShare);
        }
    }

    [Fact]
    public void A_plan_shares_the_weight_of_a_range_among_its_places()
    {
        var before = new RangeShardMap<int>(new(0, A), new(10, C));
        var after = new RangeShardMap<int>(new(0, B) { Weight = 6 }, new(20, B) { Weight = 2 });

        MigrationPlan plan = before.PlanTo(after);

        // Range 0 of weight 6 is two places, 0 and 10; the range from 20 on weighs 2.
        Assert.Equal([new(0, 0, A, B, 3 / 8.0), new(1, 2, C, B, 5 / 8.0)], plan.Moves);
        Assert.Equal([new(A, B, 3 / 8.0), new(C, B, 5 / 8.0)], plan.Transfers);
    }

    [Fact]
    public void What_nobody_has_after_counts_by_its_weight_before()
    {
        var before = new RangeShardMap<int>(new RangeShard<int>(0, A) { Weight = 3 });
        var after = new RangeShardMap<int>(new RangeShard<int>(10, B));

        Assert.Equal([new KeyMove(1, 1, A, B, 1 / 4.0)], before.PlanTo(after).Moves);
    }

    [Fact]
    public void Bad_ranges_are_refused_by_name()
    {
        var map = new RangeShardMap<int>(new(0, A), new(10, B));

        Assert.Throws<ArgumentException>("shards", () => new RangeShardMap<int>());
        ArgumentException twice = Assert.Throws<ArgumentException>(
            "shards", () => new RangeShardMap<int>(new(5, A), new(5, B)));
        Assert.Contains("begin at '5'", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            "shards", () => new RangeShardMap<int>(new RangeShard<int>(0, A) { Weight = double.PositiveInfinity }));
        Assert.Throws<ArgumentException>("start", () => map.Split(10));
        Assert.Throws<ArgumentException>("start", () => map.Split(-1));
        Assert.Throws<ArgumentException>("start", () => map.Assign(5, C));
        Assert.Equal(2, map.Shards.Count);
    }

    [Fact]
    public void A_lookup_costs_no_allocation()
    {
        var map = new RangeShardMap<string>(new("", A), new("m", B));
        Allocations.AssertNone(map, static map => map.GetNode("user:42"));
    }

    private static RangeShardMap<int> Draw(Random random, Node[] nodes) =>
        new(Enumerable.Range(0, 36).Where(_ => random.Next(6) == 0).Append(random.Next(36)).Distinct()
            .Select(start => new RangeShard<int>(start, nodes[random.Next(nodes.Length)])));
}
