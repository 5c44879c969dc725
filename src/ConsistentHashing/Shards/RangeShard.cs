namespace Purlin.ConsistentHashing;

/// <summary>A range of keys and the node that has it.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <param name="Start">The first key; the last is the one before the next range's first.</param>
/// <param name="Node">Who has it.</param>
public sealed record RangeShard<TKey>(TKey Start, Node Node)
    where TKey : notnull
{
    /// <summary>How much of the keys it is, relative to the other shards: above 0 and finite, 1 unless given.</summary>
    public double Weight { get; init; } = 1;
}
