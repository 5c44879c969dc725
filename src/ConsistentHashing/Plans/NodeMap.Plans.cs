namespace Purlin.ConsistentHashing;

/// <content>Questions about many keys at once.</content>
public abstract partial class NodeMap
{
    /// <summary>
    /// What a change would move and how it would leave each node: exact where the engine's plans are, else the
    /// expected. Nothing is changed.
    /// </summary>
    /// <param name="add">Nodes that would join.</param>
    /// <param name="remove">The ids of nodes that would leave.</param>
    /// <param name="reweight">Nodes that would have another weight, domain path or state.</param>
    /// <param name="totalBytes">How many bytes all keys have together, for estimates in bytes.</param>
    /// <exception cref="ArgumentException">The change cannot be made; the message says why.</exception>
    public Forecast WhatIf(
        IEnumerable<Node>? add = null, IEnumerable<string>? remove = null, IEnumerable<Node>? reweight = null,
        long totalBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalBytes);
        var nodes = Nodes.ToDictionary(node => node.Id, StringComparer.Ordinal);
        foreach (string id in remove ?? [])
            nodes.Remove(Nodes[Nodes.Find(id)].Id);
        foreach (Node node in reweight ?? [])
            nodes[Nodes[Nodes.Find(node.Id)].Id] = node;
        NodeMap map = With(NodeSet.Of(nodes.Values.Concat(add ?? [])));
        MigrationPlan plan = MigrationPlan.Between(this, map);

        double[] before = GetShares();
        double[] after = map.GetShares();
        double ShareIn(NodeSet set, double[] shares, string id) => set.IndexOf(id) is var at && at < 0 ? 0 : shares[at];
        var forecasts =
            from id in Nodes.Concat(map.Nodes).Select(node => node.Id).Distinct().Order(StringComparer.Ordinal)
            let now = ShareIn(Nodes, before, id)
            let then = ShareIn(map.Nodes, after, id)
            select new NodeForecast(id, now, then, now * totalBytes, then * totalBytes);
        return new Forecast(map, plan, [.. forecasts], plan.MovedShare * totalBytes);
    }

    /// <summary>The keys by the node that serves each, to ask every node once.</summary>
    /// <param name="keys">The keys; their UTF-8 is hashed.</param>
    /// <returns>Each node that serves a key, with its keys in the order given.</returns>
    public IReadOnlyDictionary<Node, IReadOnlyList<string>> GroupByNode(IEnumerable<string> keys) =>
        GroupByNode(keys, Hash.Hash);

    /// <summary>The items by the node that serves each, to ask every node once.</summary>
    /// <param name="items">The items.</param>
    /// <param name="hash">The hash of an item's key, such as <c>item => map.Hash.Hash(item.Id)</c>.</param>
    /// <returns>Each node that serves an item, with its items in the order given.</returns>
    public IReadOnlyDictionary<Node, IReadOnlyList<TItem>> GroupByNode<TItem>(
        IEnumerable<TItem> items, Func<TItem, ulong> hash)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(hash);
        var groups = new List<TItem>?[Nodes.Count];
        foreach (TItem item in items)
            (groups[GetNodeIndex(hash(item))] ??= []).Add(item);
        var result = new Dictionary<Node, IReadOnlyList<TItem>>();
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] is { } group)
                result.Add(Nodes[i], group);
        }

        return result;
    }
}
