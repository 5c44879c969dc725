namespace Purlin.ConsistentHashing;

/// <summary>
/// The newest map, for many readers and few writers: readers take one volatile reference and never lock, and whatever
/// they took stays as it is.
/// </summary>
/// <remarks>
/// Several lookups that must agree with each other take <see cref="Map"/> once. Publishing is one exchange.
/// Thread-safe.
/// </remarks>
/// <param name="map">The first map.</param>
public sealed class Router(NodeMap map)
{
    // Published by exchange, read by Volatile.Read: a reader sees all of the map that it gets.
    private NodeMap _map = map ?? throw new ArgumentNullException(nameof(map));

    /// <summary>
    /// Runs after each publication, in the publisher's thread. With several publishers at once the calls may
    /// overlap; each has the pair that it published.
    /// </summary>
    /// <remarks>What a handler throws goes to the publisher; the map is published all the same.</remarks>
    public event Action<NodeMap, NodeMap>? Updated;

    /// <summary>The newest map.</summary>
    public NodeMap Map => Volatile.Read(ref _map);

    /// <summary>The node that serves a key now.</summary>
    /// <param name="key">The key; its UTF-8 is hashed.</param>
    public Node GetNode(string key) => Map.GetNode(key);

    /// <summary>The distinct nodes that serve a key now.</summary>
    /// <param name="key">The key; its UTF-8 is hashed.</param>
    /// <param name="nodes">Is filled from the front.</param>
    /// <returns>How many there are.</returns>
    public int GetNodes(string key, Span<Node> nodes) => Map.GetNodes(key, nodes);

    /// <summary>Makes a map the newest, whatever was.</summary>
    /// <param name="next">The map.</param>
    /// <returns>The map before.</returns>
    public NodeMap Publish(NodeMap next)
    {
        ArgumentNullException.ThrowIfNull(next);
        NodeMap previous = Interlocked.Exchange(ref _map, next);
        Updated?.Invoke(previous, next);
        return previous;
    }

    /// <summary>Makes a map the newest if the newest is still the one it was made from.</summary>
    /// <param name="expected">The map it was made from.</param>
    /// <param name="next">The map.</param>
    /// <returns>Whether it was; if not, nothing is published.</returns>
    public bool TryPublish(NodeMap expected, NodeMap next)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(next);
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _map, next, expected), expected))
            return false;
        Updated?.Invoke(expected, next);
        return true;
    }
}
