namespace Purlin.ConsistentHashing.Tests;

public sealed class NodeSetTests
{
    [Fact]
    public void The_order_of_arrival_does_not_matter()
    {
        Node[] nodes = [new("b"), new("a"), new("B"), new("ä"), new("z") { Weight = 2 }];
        Assert.Equal(["B", "a", "b", "z", "ä"], NodeSet.Of(nodes).Select(node => node.Id));
        Assert.Equal(NodeSet.Of(nodes), NodeSet.Of(nodes.Reverse()));
    }

    [Fact]
    public void An_empty_set_is_refused() =>
        Assert.Throws<ArgumentException>(() => NodeSet.Of()).AssertSays("at least 1");

    [Fact]
    public void A_duplicate_id_is_refused_by_name() =>
        Assert.Throws<ArgumentException>(
            () => NodeSet.Of(new Node("a"), new Node("b"), new Node("a") { Weight = 2 })).AssertSays("'a' occurs twice");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_no_positive_number_is_refused(double weight)
    {
        var error = Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node("a") { Weight = weight }));
        error.AssertSays("weight of node 'a'");
        NodeSet set = NodeSet.Of(new Node("a"));
        Assert.Throws<ArgumentException>(() => set.Replace(new Node("a") { Weight = weight }));
        Assert.Equal(1, set[0].Weight);
    }

    [Fact]
    public void An_id_that_no_bytes_say_is_refused()
    {
        string[] ids = ["", "half \uD800 pair", "end\uDBFF", "\uDC00\uD800"];
        Assert.All(ids, id => Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node(id))));
        Assert.Single(NodeSet.Of(new Node("\uD83D\uDE00")));
    }

    [Fact]
    public void Names_have_a_limit()
    {
        Assert.Single(NodeSet.Of(new Node(new string('x', 256))));
        Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node(new string('x', 257))));
        Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node("a") { Zone = "" }));
        Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node("a") { Rack = new string('x', 257) }));
        Assert.Throws<ArgumentException>(() => NodeSet.Of(new Node("a") { State = (NodeState)9 }));
    }

    [Fact]
    public void An_unknown_node_cannot_be_removed_or_replaced()
    {
        NodeSet set = NodeSet.Of(new Node("a"), new Node("b"));
        Assert.Throws<ArgumentException>(() => set.Remove("c")).AssertSays("'c'");
        Assert.Throws<ArgumentException>(() => set.Replace(new Node("c"))).AssertSays("'c'");
        Assert.Throws<ArgumentException>(() => set.Remove("a").Remove("b")).AssertSays("only node");
    }

    [Fact]
    public void Weights_too_far_apart_to_compare_exactly_are_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(
            () => NodeSet.Of(new Node("giant") { Weight = 1e30 }, new Node("dwarf") { Weight = 1e-30 }));
        error.AssertSays("giant");
        error.AssertSays("dwarf");
        Assert.Equal(2, NodeSet.Of(new Node("a") { Weight = 1e6 }, new Node("b") { Weight = 0.1 }).Count);
    }

    [Fact]
    public void Decimal_weights_are_the_rationals_that_doubles_are()
    {
        NodeSet set = NodeSet.Of(
            new Node("a") { Weight = 0.1 }, new Node("b") { Weight = 0.2 }, new Node("c") { Weight = 3 });
        UInt128[] weights = ExactWeights.Scale(set, out UInt128 total);
        Assert.Equal((UInt128)2 * weights[0], weights[1]);
        Assert.Equal(3 / 0.1, (double)weights[2] / (double)weights[0], 12);
        Assert.NotEqual((UInt128)30 * weights[0], weights[2]);
        Assert.Equal(weights[0] + weights[1] + weights[2], total);
    }

    [Fact]
    public void Subnormal_and_greatest_weights_are_exact_too()
    {
        UInt128[] small = ExactWeights.Scale(
            NodeSet.Of(new Node("a") { Weight = double.Epsilon }, new Node("b") { Weight = 3 * double.Epsilon }), out _);
        Assert.Equal([UInt128.One, (UInt128)3], small);
        double leastNormal = Math.ScaleB(1, -1_022);
        UInt128[] mixed = ExactWeights.Scale(
            NodeSet.Of(new Node("a") { Weight = double.Epsilon }, new Node("b") { Weight = leastNormal }), out _);
        Assert.Equal([UInt128.One, UInt128.One << 52], mixed);
        UInt128[] great = ExactWeights.Scale(
            NodeSet.Of(new Node("a") { Weight = double.MaxValue }, new Node("b") { Weight = double.MaxValue / 2 }),
            out _);
        Assert.Equal(great[0], great[1] * 2);
    }
}
