using System.Diagnostics.CodeAnalysis;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Nodes by an attribute of what is stored, such as a customer's plan or country: each shard has one value; the shard
/// with the empty name, if there is one, has all the others and what has no value.
/// </summary>
/// <typeparam name="T">What is stored.</typeparam>
/// <remarks>Values are compared by their UTF-16 code units. A lookup is the attribute and one hash probe.</remarks>
public sealed class AttributeShardMap<T> : ShardMap
{
    private readonly Func<T, string?> _attribute;

    /// <summary>A map by an attribute.</summary>
    /// <param name="attribute">Reads it; the same for equal items, thread-safe. Null is no value.</param>
    /// <param name="shards">At least one, each with a value of the attribute for a name.</param>
    /// <exception cref="ArgumentException">There is none, two share a name, or a value is out of its range.</exception>
    public AttributeShardMap(Func<T, string?> attribute, params IEnumerable<Shard> shards)
        : base(shards)
    {
        ArgumentNullException.ThrowIfNull(attribute);
        _attribute = attribute;
    }

    /// <summary>The node of an item.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="KeyNotFoundException">No shard has its value nor the remaining ones.</exception>
    public Node GetNode(T item)
    {
        if (!TryGetNode(item, out Node? node))
            ThrowUnknown();
        return node;
    }

    /// <summary>The node of an item, if a shard has it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="node">The node, or null.</param>
    public bool TryGetNode(T item, [NotNullWhen(true)] out Node? node)
    {
        node = Find(_attribute(item))?.Node;
        return node is not null;
    }

    /// <summary>This map with one shard on another node.</summary>
    /// <param name="name">The shard's name.</param>
    /// <param name="node">Its node from now on.</param>
    /// <exception cref="ArgumentException">No shard has the name.</exception>
    public AttributeShardMap<T> Assign(string name, Node node) => new(_attribute, Reassign(name, node));

    private protected override Shard? Find(ReadOnlySpan<char> name) => FindExactly(name) ?? Remainder;
}
