using System.Globalization;

namespace Purlin.ConsistentHashing.Tests;

public sealed class VariantSplitTests
{
    private static readonly string[] Users =
        [.. Enumerable.Range(0, 20_000).Select(i => "user:" + i.ToString(CultureInfo.InvariantCulture))];

    [Fact]
    public void Growing_a_variant_moves_users_only_into_it()
    {
        foreach ((long before, long after) in new[] { (0L, 1L), (1L, 2L), (10L, 11L), (50L, 500L), (1L, 1L << 32) })
        {
            var old = new VariantSplit("e", new("control", 50), new("green", before), new("blue", 25));
            var grown = new VariantSplit("e", new("control", 50), new("green", after), new("blue", 25));
            int moved = 0;
            foreach (string user in Users)
            {
                string from = old.Assign(user).Name;
                string to = grown.Assign(user).Name;
                Assert.True(from == to || to == "green", $"{user} moved from {from} to {to}.");
                moved += from == to ? 0 : 1;
            }

            Assert.InRange(moved, 1, Users.Length);
        }
    }

    [Fact]
    public void A_variant_that_leaves_only_gives_its_users_away()
    {
        var old = new VariantSplit("e", new("a", 3), new("b", 2), new("c", 5));
        var without = new VariantSplit("e", new("c", 5), new("a", 3));
        foreach (string user in Users)
        {
            string from = old.Assign(user).Name;
            Assert.True(from == "b" || from == without.Assign(user).Name);
        }
    }

    [Fact]
    public void Shares_follow_the_weights()
    {
        var split = new VariantSplit("e", new("a", 1), new("b", 2), new("c", 7), new("off", 0));
        Dictionary<string, int> counts = Users.CountBy(user => split.Assign(user).Name).ToDictionary();

        // 20,000 users: the standard deviations are 42, 57 and 65; six of them.
        Assert.InRange(counts["a"], 2_000 - 255, 2_000 + 255);
        Assert.InRange(counts["b"], 4_000 - 340, 4_000 + 340);
        Assert.InRange(counts["c"], 14_000 - 390, 14_000 + 390);
        Assert.DoesNotContain("off", counts.Keys);
    }

    [Fact]
    public void The_order_of_the_list_does_not_matter()
    {
        var one = new VariantSplit("e", new("a", 1), new("b", 2), new("c", 3));
        var other = new VariantSplit("e", new("c", 3), new("a", 1), new("b", 2));
        Assert.All(Users, user => Assert.Equal(one.Assign(user), other.Assign(user)));
        Assert.Equal(["a", "b", "c"], other.Variants.Select(variant => variant.Name));
    }

    [Fact]
    public void Names_that_differ_in_case_are_two_variants() =>
        Assert.Equal(2, new VariantSplit("e", new("a"), new("A")).Variants.Count);

    [Fact]
    public void Experiments_are_independent_of_each_other()
    {
        var one = new VariantSplit("one", new("a"), new("b"));
        var other = new VariantSplit("two", new("a"), new("b"));
        int both = Users.Count(user => one.Assign(user).Name == "a" && other.Assign(user).Name == "a");
        Assert.InRange(both, 5_000 - 370, 5_000 + 370);
    }

    // Fixed for ever: experiments that run remember nothing else.
    [Theory]
    [InlineData("user:1", "c")]
    [InlineData("user:2", "b")]
    [InlineData("user:3", "a")]
    [InlineData("user:4", "a")]
    public void A_user_keeps_its_variant_for_ever(string user, string variant) =>
        Assert.Equal(variant, new VariantSplit("e", new("a", 1), new("b", 1), new("c", 1)).Assign(user).Name);

    [Fact]
    public void Bad_variants_are_refused_by_name()
    {
        Assert.Contains("0 variants", Refusal().Message, StringComparison.Ordinal);
        Assert.Contains("'a' occurs twice", Refusal(new("a"), new("a", 2)).Message, StringComparison.Ordinal);
        Assert.Contains("'a' is -1", Refusal(new Variant("a", -1)).Message, StringComparison.Ordinal);
        Assert.Contains("4294967297", Refusal(new Variant("a", (1L << 32) + 1)).Message, StringComparison.Ordinal);
        Assert.Contains("All weights are 0", Refusal(new("a", 0), new("b", 0)).Message, StringComparison.Ordinal);
        Assert.Contains("null", Refusal((Variant)null!).Message, StringComparison.Ordinal);
        Assert.Contains("257", Refusal(new Variant(new string('a', 257))).Message, StringComparison.Ordinal);
        Variant[] many =
            [.. Enumerable.Range(0, VariantSplit.MaxVariants + 1).Select(i => new Variant($"{i}"))];
        Assert.Contains("1001 variants", Refusal(many).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("salt", () => new VariantSplit("", new Variant("a")));
    }

    [Fact]
    public void An_assignment_costs_no_allocation() =>
        Allocations.AssertNone(
            new VariantSplit("e", new("a"), new("b"), new("c")), static split => split.Assign("user:42"));

    private static ArgumentException Refusal(params Variant[] variants) =>
        Assert.Throws<ArgumentException>("variants", () => new VariantSplit("e", variants));
}
