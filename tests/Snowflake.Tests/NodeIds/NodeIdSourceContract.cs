namespace Purlin.Snowflake.Tests;

/// <summary>What every source of node ids does.</summary>
[ContractOf(typeof(INodeIdSource))]
public abstract class NodeIdSourceContract
{
    private static readonly SnowflakeLayout Layout = SnowflakeLayout.Twitter;

    /// <summary>A source that knows a node id of the layout.</summary>
    protected abstract INodeIdSource Knowing { get; }

    /// <summary>A source whose answer is no node id of a layout with 10 node bits; null where there can be none.</summary>
    protected abstract INodeIdSource? Wrong { get; }

    [Fact]
    public async Task What_it_knows_is_a_node_of_the_layout_and_stays_the_same()
    {
        int? first = await Knowing.FindAsync(Layout, TestContext.Current.CancellationToken);
        Assert.InRange(Assert.NotNull(first), 0, Layout.MaxNode);
        Assert.Equal(first, await Knowing.FindAsync(Layout, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_answer_that_is_no_node_of_the_layout_is_an_error_with_the_way_out()
    {
        if (Wrong is null)
            return;
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Wrong.FindAsync(Layout, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("node", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_is_not_answered() => await Assert.ThrowsAnyAsync<OperationCanceledException>(
        () => Knowing.FindAsync(Layout, new CancellationToken(canceled: true)).AsTask());

    [Fact]
    public async Task A_layout_is_needed() => await Assert.ThrowsAsync<ArgumentNullException>(
        () => Knowing.FindAsync(null!, TestContext.Current.CancellationToken).AsTask());
}
