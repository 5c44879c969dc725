namespace Purlin.Snowflake;

/// <summary>The fields of an id under one layout.</summary>
/// <param name="Tick">Whole ticks since the layout's epoch.</param>
/// <param name="Time">When that tick begins: the id's time, as exact as the layout's tick.</param>
/// <param name="Node">The node id; its datacenter and machine are the next two.</param>
/// <param name="Datacenter">The node's upper part; 0 in a layout without datacenters.</param>
/// <param name="Machine">The node's lower part; the whole node in a layout without datacenters.</param>
/// <param name="Sequence">The number within the tick of that node, from 0.</param>
public readonly record struct SnowflakeParts(
    long Tick, DateTimeOffset Time, int Node, int Datacenter, int Machine, long Sequence);
