namespace Purlin.Snowflake.Tests;

[Implements(typeof(TextNodeId))]
public sealed class GivenNodeIdTests : NodeIdSourceContract
{
    protected override INodeIdSource Knowing => NodeIdSource.Of(1_023);

    protected override INodeIdSource? Wrong => NodeIdSource.Of(1_024);
}

[Implements(typeof(TextNodeId))]
public sealed class StatefulSetNodeIdTests : NodeIdSourceContract
{
    protected override INodeIdSource Knowing => NodeIdSource.FromStatefulSet("orders-api-17");

    protected override INodeIdSource? Wrong => NodeIdSource.FromStatefulSet("orders-api-1024");

    [Theory]
    [InlineData("web-0", 0)]
    [InlineData("web-3", 3)]
    [InlineData("a-b-12", 12)]
    [InlineData("web", null)]
    [InlineData("web-", null)]
    [InlineData("-3", null)]
    [InlineData("3", null)]
    [InlineData("web-03", null)]
    [InlineData("web-x2", null)]
    [InlineData("web-7d4b9c6f5d-x2x8z", null)]
    [InlineData("web-٣", null)]
    public async Task The_ordinal_is_the_number_after_the_last_hyphen(string pod, int? expected) => Assert.Equal(
        expected,
        await NodeIdSource.FromStatefulSet(pod).FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken));
}

[Implements(typeof(HostHashNodeId))]
public sealed class HostHashNodeIdTests : NodeIdSourceContract
{
    protected override INodeIdSource Knowing => NodeIdSource.FromHostHash(5, acceptedRisk: 0.02, "host-a");

    protected override INodeIdSource? Wrong => NodeIdSource.FromHostHash(40, acceptedRisk: 0.5, "host-a");

    [Theory]
    [InlineData(40, 10, 0.533)]
    [InlineData(1, 10, 0)]
    [InlineData(0, 10, 0)]
    [InlineData(23, 0, 1)]
    public void The_risk_is_that_of_the_birthday_problem(int nodes, int bits, double risk) =>
        Assert.Equal(risk, NodeIdSource.BirthdayRisk(nodes, bits), 0.0005);

    [Fact]
    public async Task More_risk_than_accepted_is_refused_and_the_risk_is_named()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Wrong!.FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("40 nodes that hash into 10 bits collide with a probability of 53.3", e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_spread_over_all_nodes()
    {
        var nodes = new HashSet<int?>();
        for (int host = 0; host < 5_000; host++)
        {
            nodes.Add(await NodeIdSource.FromHostHash(1, 1, $"host-{host}")
                .FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken));
        }

        // 1,024 (1 - exp(-5,000 / 1,024)) = 1,016 are expected.
        Assert.InRange(nodes.Count, 1_005, 1_024);
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(5, -0.1)]
    [InlineData(5, 1.1)]
    [InlineData(5, double.NaN)]
    public void Numbers_out_of_range_are_refused(int nodes, double risk) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NodeIdSource.FromHostHash(nodes, risk));
}

[Implements(typeof(TextNodeId))]
public sealed class EnvironmentNodeIdTests : NodeIdSourceContract, IDisposable
{
    private readonly string _variable = $"PURLIN_TEST_NODE_{Guid.NewGuid():N}";

    protected override INodeIdSource Knowing => Set("42");

    protected override INodeIdSource? Wrong => Set("4 2");

    public void Dispose() => Environment.SetEnvironmentVariable(_variable, null);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_variable_that_is_not_set_is_unknown(string? value) => Assert.Null(
        await Set(value).FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("-1")]
    [InlineData("1024")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999999")]
    public async Task A_variable_that_is_no_node_is_an_error_and_names_the_range(string value)
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Set(value).FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken).AsTask());
        Assert.Contains("from 0 to 1023", e.Message, StringComparison.Ordinal);
    }

    private INodeIdSource Set(string? value)
    {
        Environment.SetEnvironmentVariable(_variable, value);
        return NodeIdSource.FromEnvironment(_variable);
    }
}

[Implements(typeof(FirstNodeId))]
public sealed class FirstNodeIdTests : NodeIdSourceContract
{
    protected override INodeIdSource Knowing => NodeIdSource.FirstOf(
        NodeIdSource.FromStatefulSet("no-ordinal"), NodeIdSource.Of(7), NodeIdSource.Of(8));

    protected override INodeIdSource? Wrong => NodeIdSource.FirstOf(NodeIdSource.Of(5_000), NodeIdSource.Of(7));

    [Fact]
    public async Task The_first_that_knows_is_heard() => Assert.Equal(
        7, await Knowing.FindAsync(SnowflakeLayout.Twitter, TestContext.Current.CancellationToken));

    [Fact]
    public void At_least_one_is_needed() => Assert.ThrowsAny<ArgumentException>(() => NodeIdSource.FirstOf());
}
