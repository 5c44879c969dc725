namespace Purlin.ConsistentHashing;

/// <summary>A named part of the keys and the node that has it.</summary>
/// <param name="Name">
/// Which part: a key of a directory, a value of an attribute or the path of a region, to 256 characters. The empty name
/// is the part of all keys that no other name has.
/// </param>
/// <param name="Node">Who has it.</param>
public sealed record Shard(string Name, Node Node)
{
    /// <summary>How much of the keys it is, relative to the other shards: above 0 and finite, 1 unless given.</summary>
    public double Weight { get; init; } = 1;
}
