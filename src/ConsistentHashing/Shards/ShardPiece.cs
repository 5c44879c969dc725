namespace Purlin.ConsistentHashing;

/// <summary>A part of the keys that has one node before and one after.</summary>
/// <param name="From">Who has it before; null if nobody.</param>
/// <param name="To">Who has it after; null if nobody.</param>
/// <param name="Weight">How much of the keys it is, relative to the other pieces.</param>
internal readonly record struct ShardPiece(Node? From, Node? To, double Weight);
