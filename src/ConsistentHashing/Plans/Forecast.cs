namespace Purlin.ConsistentHashing;

/// <summary>What a change would do, before it is made.</summary>
/// <param name="Map">The map that would be: publish it and it is made.</param>
/// <param name="Plan">What would move.</param>
/// <param name="Nodes">Every node of either map before and after, in the order of ids.</param>
/// <param name="BytesMoved">The share that moves of the bytes that were given.</param>
public sealed record Forecast(
    NodeMap Map, MigrationPlan Plan, IReadOnlyList<NodeForecast> Nodes, double BytesMoved);
