namespace Purlin.Snowflake;

/// <summary>Which nodes a holder takes.</summary>
/// <param name="FirstNode">The first node, at least 0.</param>
/// <param name="NodeCount">How many, 1 to <see cref="SnowflakeLeaseRequest.MaxPool"/>.</param>
/// <param name="PreferredNode">The one to ask for first; null for a random one.</param>
internal readonly record struct LeasePool(int FirstNode, int NodeCount, int? PreferredNode)
{
    /// <summary>Whether a node is of the pool.</summary>
    public bool Contains(int node) => node >= FirstNode && node - FirstNode < NodeCount;
}
