using System.Collections;
using System.Globalization;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The nodes of a map in canonical order: by id, compared by UTF-16 code units. So the same nodes are the same set
/// whatever order they came in. Immutable and thread-safe.
/// </summary>
public sealed class NodeSet : IReadOnlyList<Node>
{
    /// <summary>The most characters of an id or a domain's name.</summary>
    public const int MaxNameLength = 256;

    private readonly Node[] _nodes;
    private DomainTree? _domains;

    private NodeSet(Node[] nodes)
    {
        _nodes = nodes;
        foreach (Node node in nodes)
        {
            CanServeAll &= node.State == NodeState.Up;
            OwnerCount += node.State == NodeState.Draining ? 0 : 1;
            HasEqualWeights &= node.Weight.Equals(nodes[0].Weight);
            IsFlat &= node.Zone is null && string.Equals(node.Region, nodes[0].Region, StringComparison.Ordinal);
        }

        if (OwnerCount == 0)
        {
            throw new ArgumentException(
                $"All {nodes.Length} nodes are draining, but someone must own the keys. Leave one up.", nameof(nodes));
        }
    }

    /// <summary>How many nodes there are, in whatever state.</summary>
    public int Count => _nodes.Length;

    internal ReadOnlySpan<Node> Span => _nodes;

    internal Node[] Array => _nodes;

    /// <summary>Whether every node is up.</summary>
    internal bool CanServeAll { get; } = true;

    /// <summary>How many nodes own keys: all but the draining.</summary>
    internal int OwnerCount { get; }

    internal bool HasEqualWeights { get; } = true;

    /// <summary>Whether every node is a zone of its own, all in one region.</summary>
    internal bool IsFlat { get; } = true;

    // Made when first asked for, as most maps are never asked for replicas. Two threads may both make it: alike.
    internal DomainTree Domains => Volatile.Read(ref _domains) ?? MakeDomains();

    /// <summary>The node at a place of the canonical order.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public Node this[int index] => _nodes[index];

    /// <summary>The set of these nodes.</summary>
    /// <param name="nodes">At least one, in any order.</param>
    /// <exception cref="ArgumentException">
    /// There is none, all are draining, two share an id, or an id, a weight, a domain's name or a state is out of its
    /// range.
    /// </exception>
    public static NodeSet Of(params IEnumerable<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        Node[] sorted = [.. nodes];
        if (sorted.Length == 0)
            throw new ArgumentException("There is no node, but a map needs at least 1.", nameof(nodes));
        foreach (Node node in sorted)
            Check(node);
        System.Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (string.Equals(sorted[i - 1].Id, sorted[i].Id, StringComparison.Ordinal))
            {
                throw new ArgumentException(
                    $"The id '{sorted[i].Id}' occurs twice, but an id names one node. Leave one out.", nameof(nodes));
            }
        }

        ExactWeights.CheckSpan(sorted);
        return new NodeSet(sorted);
    }

    /// <summary>The place of a node in the canonical order, or -1 if it is not here. O(log n).</summary>
    /// <param name="id">Its id.</param>
    public int IndexOf(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return Math.Max(-1, Search(id));
    }

    /// <summary>This set and one more node.</summary>
    /// <param name="node">A node with an id of its own.</param>
    /// <exception cref="ArgumentException">Its id is here already, or a value of it is out of its range.</exception>
    public NodeSet Add(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Check(node);
        int place = ~Search(node.Id);
        if (place < 0)
            throw new ArgumentException($"The id '{node.Id}' is here already. Replace it.", nameof(node));
        Node[] nodes = [.. _nodes.AsSpan(0, place), node, .. _nodes.AsSpan(place)];
        ExactWeights.CheckSpan(nodes);
        return new NodeSet(nodes);
    }

    /// <summary>This set without a node.</summary>
    /// <param name="id">The id of a node that is here.</param>
    /// <exception cref="ArgumentException">It is not here, or no other owns keys.</exception>
    public NodeSet Remove(string id)
    {
        int index = Find(id);
        if (Count == 1)
            throw new ArgumentException($"'{id}' is the only node, but a map needs at least 1.", nameof(id));
        return new NodeSet([.. _nodes.AsSpan(0, index), .. _nodes.AsSpan(index + 1)]);
    }

    /// <summary>This set with a node of the same id in the place of the one that is here.</summary>
    /// <param name="node">The node with its new weight, domain path or state.</param>
    /// <exception cref="ArgumentException">No node here has its id, or a value of it is out of its range.</exception>
    public NodeSet Replace(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int index = Find(node.Id);
        Check(node);
        Node[] nodes = [.. _nodes];
        nodes[index] = node;
        ExactWeights.CheckSpan(nodes);
        return new NodeSet(nodes);
    }

    /// <inheritdoc/>
    public IEnumerator<Node> GetEnumerator() => ((IEnumerable<Node>)_nodes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For each node its place in another set, or -1. O(n), as both are in order.</summary>
    internal int[] PlacesIn(NodeSet other)
    {
        var places = new int[_nodes.Length];
        int next = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int order = -1;
            while (next < other.Count && (order = string.CompareOrdinal(other[next].Id, _nodes[i].Id)) < 0)
                next++;
            places[i] = next < other.Count && order == 0 ? next : -1;
        }

        return places;
    }

    /// <summary>The place of a node that must be here.</summary>
    internal int Find(string id)
    {
        int index = IndexOf(id);
        return index >= 0
            ? index
            : throw new ArgumentException($"No node of the {Count} here has the id '{id}'. Add it first.", nameof(id));
    }

    /// <summary>The place of an id, or the complement of the place where it would be.</summary>
    private int Search(string id)
    {
        int low = 0;
        int high = _nodes.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = string.CompareOrdinal(_nodes[middle].Id, id);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }

    private DomainTree MakeDomains()
    {
        var domains = new DomainTree(this);
        Volatile.Write(ref _domains, domains);
        return domains;
    }

    private static void Check(Node? node)
    {
        if (node is null)
            throw new ArgumentException("A node is null.", nameof(node));
        CheckName(node.Id, "id");
        if (!(node.Weight > 0 && double.IsFinite(node.Weight)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The weight of node '{node.Id}' is {node.Weight:R}, but must be a finite number above 0. ")
                + "To take its keys away, drain or remove it.",
                nameof(node));
        }

        if (node.State is < NodeState.Up or > NodeState.Down)
        {
            throw new ArgumentException(
                $"The state of node '{node.Id}' is {node.State:D}, but must be Up, Draining or Down.", nameof(node));
        }

        if (node.Region is not null)
            CheckName(node.Region, "region");
        if (node.Zone is not null)
            CheckName(node.Zone, "zone");
        if (node.Rack is not null)
            CheckName(node.Rack, "rack");
    }

    private static void CheckName(string? name, string what)
    {
        if (name is null || (uint)(name.Length - 1) >= MaxNameLength)
        {
            throw new ArgumentException(
                $"A node's {what} has {name?.Length ?? 0} characters, but must have from 1 to {MaxNameLength}.",
                nameof(name));
        }

        for (int i = 0; i < name.Length; i++)
        {
            if (!char.IsSurrogate(name[i]))
                continue;
            if (i + 1 == name.Length || !char.IsSurrogatePair(name[i], name[i + 1]))
            {
                throw new ArgumentException(
                    $"A node's {what} has half a surrogate pair at character {i}, so no bytes say it.", nameof(name));
            }

            i++;
        }
    }
}
