namespace Purlin.ConsistentHashing;

/// <summary>A point of a ring: its node owns the hashes after the point before, up to and including this one.</summary>
/// <param name="Position">Where it is, among all 64-bit hashes. A ring of 32 bits stands in the upper half.</param>
/// <param name="Node">The place of its node in the ring's <see cref="NodeSet"/>.</param>
public readonly record struct RingPoint(ulong Position, int Node);
