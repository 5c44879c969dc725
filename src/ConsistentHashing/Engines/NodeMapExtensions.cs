namespace Purlin.ConsistentHashing;

/// <summary>Single changes of a map; each gives a new map of the same engine.</summary>
public static class NodeMapExtensions
{
    /// <summary>The map after a node joined.</summary>
    /// <param name="map">The map before.</param>
    /// <param name="node">A node with an id of its own.</param>
    /// <exception cref="ArgumentException">Its id is in the map, or a value of it is out of its range.</exception>
    public static TMap Add<TMap>(this TMap map, Node node)
        where TMap : NodeMap
    {
        ArgumentNullException.ThrowIfNull(map);
        return (TMap)map.With(map.Nodes.Add(node));
    }

    /// <summary>The map after a node left.</summary>
    /// <param name="map">The map before.</param>
    /// <param name="id">The id of a node in the map.</param>
    /// <exception cref="ArgumentException">It is not in the map, or the only one.</exception>
    public static TMap Remove<TMap>(this TMap map, string id)
        where TMap : NodeMap
    {
        ArgumentNullException.ThrowIfNull(map);
        return (TMap)map.With(map.Nodes.Remove(id));
    }

    /// <summary>The map after a node changed its weight, domain path or state.</summary>
    /// <param name="map">The map before.</param>
    /// <param name="node">The node as it is now.</param>
    /// <exception cref="ArgumentException">Its id is not in the map, or a value of it is out of its range.</exception>
    public static TMap Replace<TMap>(this TMap map, Node node)
        where TMap : NodeMap
    {
        ArgumentNullException.ThrowIfNull(map);
        return (TMap)map.With(map.Nodes.Replace(node));
    }

    /// <summary>The map after a node's state changed.</summary>
    /// <param name="map">The map before.</param>
    /// <param name="id">The id of a node in the map.</param>
    /// <param name="state">Its state now.</param>
    /// <exception cref="ArgumentException">It is not in the map, or the state is out of its range.</exception>
    public static TMap SetState<TMap>(this TMap map, string id, NodeState state)
        where TMap : NodeMap
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.Replace(map.Nodes[map.Nodes.Find(id)] with { State = state });
    }
}
