namespace Purlin.ConsistentHashing.Tests;

public sealed class ShardMapTests
{
    private static readonly Node A = new("a");
    private static readonly Node B = new("b");
    private static readonly Node C = new("c");

    [Fact]
    public void A_directory_has_what_it_lists_and_a_shard_for_the_rest()
    {
        var map = new DirectoryShardMap(new("", A), new("tenant-7", B));

        Assert.Equal((B, A, A), (map.GetNode("tenant-7"), map.GetNode("tenant-8"), map.GetNode("")));
        var closed = new DirectoryShardMap(new Shard("tenant-7", B));
        Assert.False(closed.TryGetNode("tenant-8", out _));
        Assert.Throws<KeyNotFoundException>(() => closed.GetNode("tenant-8"));
    }

    [Fact]
    public void An_attribute_decides_for_its_items()
    {
        var map = new AttributeShardMap<(string Id, string? Plan)>(
            customer => customer.Plan, new("", A), new("enterprise", B));

        Assert.Equal(B, map.GetNode(("1", "enterprise")));
        Assert.Equal(A, map.GetNode(("2", "free")));
        Assert.Equal(A, map.GetNode(("3", null)));
        Assert.Equal(A, map.GetNode(("4", "enterprise ")));
        Assert.Equal(C, map.Assign("enterprise", C).GetNode(("1", "enterprise")));
    }

    [Theory]
    [InlineData("eu/de/berlin/mitte", "c")]
    [InlineData("eu/de/berlin", "c")]
    [InlineData("eu/de/hamburg", "b")]
    [InlineData("eu/denmark", "a")]
    [InlineData("us/ny", "a")]
    [InlineData("", "a")]
    public void A_place_belongs_to_the_nearest_region_that_has_a_shard(string path, string node) =>
        Assert.Equal(node, new RegionShardMap(new("", A), new("eu/de", B), new("eu/de/berlin", C)).GetNode(path).Id);

    [Fact]
    public void A_place_in_no_region_has_no_node() =>
        Assert.False(new RegionShardMap(new Shard("eu", A)).TryGetNode("us", out _));

    [Fact]
    public void A_plan_names_what_moves_by_the_names_of_both_maps()
    {
        var before = new RegionShardMap(new("", A), new("eu", A) { Weight = 2 }, new("us", B));
        var after = new RegionShardMap(new("", A), new("eu", C) { Weight = 2 }, new("eu/de", C), new("us", B));

        MigrationPlan plan = before.PlanTo(after);

        Assert.Equal(PlanUnit.Shards, plan.Unit);
        Assert.Equal(["", "eu", "eu/de", "us"], before.NamesWith(after));
        // Germany was a part of Europe: both go from a to c, as one move.
        KeyMove move = Assert.Single(plan.Moves);
        Assert.Equal((1UL, 2UL, A, C), (move.First, move.Last, move.From, move.To));
        Assert.Equal(0.6, move.Share, 1e-12);
        Assert.Equal(0.6, Assert.Single(plan.Transfers).Share, 1e-12);
        Assert.Equal(0.6, plan.MovedShare, 1e-12);
        Assert.Equal(0.6, plan.MinimumShare, 1e-12);
    }

    [Fact]
    public void What_is_no_longer_listed_goes_to_the_shard_for_the_rest()
    {
        var before = new DirectoryShardMap(new("", A), new("x", B), new("y", B));
        var after = new DirectoryShardMap(new("", A), new("y", B));

        Assert.Equal([new KeyMove(1, 1, B, A, 1 / 3.0)], before.PlanTo(after).Moves);
        Assert.Equal([new KeyMove(1, 1, A, B, 1 / 3.0)], after.PlanTo(before).Moves);
    }

    [Fact]
    public void Shares_are_those_of_the_map_after()
    {
        var before = new DirectoryShardMap(new("x", A), new("y", B) { Weight = 9 });
        var after = new DirectoryShardMap(new("x", B) { Weight = 3 }, new("y", B));

        Assert.Equal([new KeyMove(0, 0, A, B, 0.75)], before.PlanTo(after).Moves);
    }

    [Fact]
    public void A_shard_keeps_its_weight_on_another_node()
    {
        var map = new DirectoryShardMap(new("x", A) { Weight = 3 }, new Shard("y", A));

        Assert.Equal(new Shard("x", B) { Weight = 3 }, map.Assign("x", B).Shards[0]);
    }

    [Fact]
    public void Transfers_are_by_giver_and_taker_in_the_order_of_ids()
    {
        var before = new DirectoryShardMap(new("1", B), new("2", A), new("3", A), new("4", B), new("5", A));
        var after = new DirectoryShardMap(new("1", A), new("2", C), new("3", B), new("4", C), new("5", B));

        Assert.Equal(
            [new(A, B, 2 / 5.0), new(A, C, 1 / 5.0), new(B, A, 1 / 5.0), new(B, C, 1 / 5.0)],
            before.PlanTo(after).Transfers);
    }

    [Fact]
    public void A_swap_moves_more_than_the_least()
    {
        var before = new DirectoryShardMap(new("x", A), new("y", B));
        var after = new DirectoryShardMap(new("x", B), new("y", A));

        Assert.Equal((1, 0), (before.PlanTo(after).MovedShare, before.PlanTo(after).MinimumShare));
    }

    [Fact]
    public void Bad_shards_are_refused_by_name_and_the_map_stays()
    {
        var map = new DirectoryShardMap(new Shard("x", A));

        Assert.Contains("no shard", Refusal([]), StringComparison.Ordinal);
        Assert.Contains("'x' occurs twice", Refusal([new("x", A), new("x", B)]), StringComparison.Ordinal);
        Assert.Contains("'x' is NaN", Refusal([new("x", A) { Weight = double.NaN }]), StringComparison.Ordinal);
        Assert.Contains("'x' is 0", Refusal([new("x", A) { Weight = 0 }]), StringComparison.Ordinal);
        Assert.Contains("257", Refusal([new(new string('x', 257), A)]), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("name", () => map.Assign("y", B));
        foreach (string path in new[] { "eu//de", "/eu", "eu/", "/" })
            Assert.Throws<ArgumentException>("shards", () => new RegionShardMap(new Shard(path, A)));
        Assert.Throws<ArgumentException>("next", () => map.PlanTo(new RegionShardMap(new Shard("x", A))));
        Assert.Equal(A, map.GetNode("x"));
    }

    [Fact]
    public void A_lookup_costs_no_allocation()
    {
        var map = new RegionShardMap(new("", A), new("eu/de", B));
        Allocations.AssertNone(map, static map => map.GetNode("eu/de/berlin/mitte"));
    }

    private static string Refusal(Shard[] shards) =>
        Assert.Throws<ArgumentException>("shards", () => new DirectoryShardMap(shards)).Message;
}
