namespace Purlin.ConsistentHashing;

/// <summary>A node with its counter and its part, of one map; it knows the leases that have a place.</summary>
internal sealed class NodeLoad(Node node, LoadCounter counter, LoadTotal total, LoadBound bound) : LeaseHolder
{
    public Node Node { get; } = node;

    /// <summary>The most leases among so many.</summary>
    public long MostOf(long all) => bound.MostOf(all);

    /// <summary>Ends a lease that has no place. The caller knows that it is out.</summary>
    public void EndWithoutPlace() => counter.EndWithoutPlace(total);

    /// <inheritdoc/>
    public override Node? NodeOf(long ticket) => counter.IsOut(ticket) ? Node : null;

    /// <inheritdoc/>
    public override void End(long ticket) => counter.End(total, ticket);
}
