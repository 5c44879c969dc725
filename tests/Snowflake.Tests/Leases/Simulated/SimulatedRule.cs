namespace Purlin.Snowflake.Tests;

/// <summary>Whose rule a world runs.</summary>
internal enum SimulatedRuleKind
{
    /// <summary>Ours.</summary>
    RectangleLease,

    /// <summary>A configured node id and the clock.</summary>
    ClockOnly,

    /// <summary>The same, and a record of the time every 3 s.</summary>
    PastTimeRecord,

    /// <summary>A lease whose renewal errors are ignored.</summary>
    IgnoredRenewals,
}

/// <summary>A rule with its numbers.</summary>
/// <param name="Kind">Whose.</param>
/// <param name="Terms">The length of a lease.</param>
/// <param name="Pool">The nodes to lease from.</param>
internal sealed record SimulatedRule(SimulatedRuleKind Kind, SnowflakeLeaseTerms Terms, LeasePool Pool)
{
    private readonly long[] _records = new long[LeaseWorld.Nodes];

    /// <summary>A process of a node starts.</summary>
    public SimulatedMinter Boot(int node, ulong seed) => Kind switch
    {
        SimulatedRuleKind.RectangleLease => new LeaseMinter(Terms, Pool, seed),
        SimulatedRuleKind.ClockOnly => new ClockMinter(node, seed),
        SimulatedRuleKind.PastTimeRecord => new PastTimeMinter(node, seed, _records),
        _ => new IgnoredRenewalMinter(Terms, Pool, seed),
    };

    /// <summary>The store's side.</summary>
    public SnowflakeLeaseReply Apply(LeaseTable table, in SnowflakeLeaseRequest request, string epoch, long nowMs) =>
        Kind == SimulatedRuleKind.RectangleLease
            ? table.Apply(request, Terms, epoch, nowMs)
            : IgnoredRenewalMinter.Apply(table, request, Terms, nowMs);
}
