namespace Purlin.ConsistentHashing;

/// <summary>All that one node gives another in a plan.</summary>
/// <param name="From">Who gives: a node of the map before.</param>
/// <param name="To">Who takes: a node of the map after.</param>
/// <param name="Share">The share of all keys, from 0 to 1.</param>
public readonly record struct Transfer(Node From, Node To, double Share);
