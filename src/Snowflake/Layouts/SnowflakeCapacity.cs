namespace Purlin.Snowflake;

/// <summary>How many ids a layout can make, and for how long.</summary>
/// <param name="Nodes">How many node ids there are.</param>
/// <param name="IdsPerTick">How many ids one node can make in one tick.</param>
/// <param name="IdsPerSecond">How many ids one node can make in a second, sustained.</param>
/// <param name="Lifetime">From the epoch to exhaustion.</param>
public readonly record struct SnowflakeCapacity(long Nodes, long IdsPerTick, double IdsPerSecond, TimeSpan Lifetime)
{
    /// <summary>How many ids all nodes together can make in a second, sustained.</summary>
    public double FleetIdsPerSecond => IdsPerSecond * Nodes;
}
