using System.Diagnostics.CodeAnalysis;

namespace Purlin.ConsistentHashing;

/// <summary>
/// Nodes by place: each shard is a region, written as a path from the largest to the smallest, such as
/// <c>eu/de/berlin</c>, and has all places below it that no nearer shard has. The shard with the empty name is the
/// whole world.
/// </summary>
/// <remarks>
/// Parts are compared by their UTF-16 code units; <c>eu/de</c> does not contain <c>eu/denmark</c>. A lookup is a hash
/// probe for each part of the path. Positions become paths where regions are known: by country codes, geohash cells
/// (<c>u/3/3/d</c>) or a geofence index.
/// </remarks>
public sealed class RegionShardMap : ShardMap
{
    private const char Separator = '/';

    /// <summary>A map by region.</summary>
    /// <param name="shards">At least one, each with a region's path for a name, without a slash at its ends.</param>
    /// <exception cref="ArgumentException">
    /// There is none, two share a name, a path has an empty part, or a value is out of its range.
    /// </exception>
    public RegionShardMap(params IEnumerable<Shard> shards)
        : base(shards)
    {
        foreach (Shard shard in Shards)
        {
            if (shard.Name.Length > 0 && shard.Name.Split(Separator).Contains("", StringComparer.Ordinal))
            {
                throw new ArgumentException(
                    $"The path '{shard.Name}' has an empty part. Write it like 'eu/de/berlin'.", nameof(shards));
            }
        }
    }

    /// <summary>The node of a place.</summary>
    /// <param name="path">The place's path; that of the nearest region with a shard counts.</param>
    /// <exception cref="KeyNotFoundException">No region with a shard contains it.</exception>
    public Node GetNode(ReadOnlySpan<char> path)
    {
        if (!TryGetNode(path, out Node? node))
            ThrowUnknown();
        return node;
    }

    /// <summary>The node of a place, if a region with a shard contains it.</summary>
    /// <param name="path">The place's path.</param>
    /// <param name="node">The node, or null.</param>
    public bool TryGetNode(ReadOnlySpan<char> path, [NotNullWhen(true)] out Node? node)
    {
        node = Find(path)?.Node;
        return node is not null;
    }

    /// <summary>This map with one region on another node.</summary>
    /// <param name="name">The region's path.</param>
    /// <param name="node">Its node from now on.</param>
    /// <exception cref="ArgumentException">No shard has the path.</exception>
    public RegionShardMap Assign(string name, Node node) => new(Reassign(name, node));

    private protected override Shard? Find(ReadOnlySpan<char> name)
    {
        while (name.Length > 0)
        {
            if (FindExactly(name) is { } shard)
                return shard;
            int end = name.LastIndexOf(Separator);
            name = end < 0 ? default : name[..end];
        }

        return Remainder;
    }
}
