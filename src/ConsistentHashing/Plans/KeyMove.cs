namespace Purlin.ConsistentHashing;

/// <summary>Keys that change their owner.</summary>
/// <param name="First">The first hash, entry or shard.</param>
/// <param name="Last">The last, included.</param>
/// <param name="From">Who gives them: a node of the map before.</param>
/// <param name="To">Who takes them: a node of the map after.</param>
/// <param name="Share">The share of all keys, from 0 to 1.</param>
public readonly record struct KeyMove(ulong First, ulong Last, Node From, Node To, double Share);
