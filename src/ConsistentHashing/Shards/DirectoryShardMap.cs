using System.Diagnostics.CodeAnalysis;

namespace Purlin.ConsistentHashing;

/// <summary>
/// A directory: keys that are listed have their own node, such as the tenants that were moved by hand; the shard with
/// the empty name, if there is one, has all the others.
/// </summary>
/// <remarks>Keys are compared by their UTF-16 code units. A lookup is one hash probe.</remarks>
public sealed class DirectoryShardMap : ShardMap
{
    /// <summary>A directory.</summary>
    /// <param name="shards">At least one, each with a key for a name.</param>
    /// <exception cref="ArgumentException">There is none, two share a name, or a value is out of its range.</exception>
    public DirectoryShardMap(params IEnumerable<Shard> shards)
        : base(shards)
    {
    }

    /// <summary>The node of a key.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="KeyNotFoundException">It is not listed, and no shard has the remaining keys.</exception>
    public Node GetNode(ReadOnlySpan<char> key)
    {
        if (!TryGetNode(key, out Node? node))
            ThrowUnknown();
        return node;
    }

    /// <summary>The node of a key, if a shard has it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="node">The node, or null.</param>
    public bool TryGetNode(ReadOnlySpan<char> key, [NotNullWhen(true)] out Node? node)
    {
        node = Find(key)?.Node;
        return node is not null;
    }

    /// <summary>This map with one shard on another node.</summary>
    /// <param name="name">The shard's name.</param>
    /// <param name="node">Its node from now on.</param>
    /// <exception cref="ArgumentException">No shard has the name.</exception>
    public DirectoryShardMap Assign(string name, Node node) => new(Reassign(name, node));

    private protected override Shard? Find(ReadOnlySpan<char> name) => FindExactly(name) ?? Remainder;
}
