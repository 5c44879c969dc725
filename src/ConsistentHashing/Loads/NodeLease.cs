namespace Purlin.ConsistentHashing;

/// <summary>
/// A unit of load on a node, from <see cref="BoundedLoadBalancer"/>: it counts until it is disposed. Disposing it
/// again, or a copy of it, does nothing.
/// </summary>
/// <remarks>Any thread may dispose it, also two at once. A lease that is never disposed counts for ever.</remarks>
public readonly struct NodeLease : IDisposable
{
    private readonly Node? _node;
    private readonly LeaseSlot? _slot;
    private readonly long _version;

    internal NodeLease(Node node, LeaseSlot slot, long version)
    {
        _node = node;
        _slot = slot;
        _version = version;
    }

    /// <summary>The node to use while the lease lasts.</summary>
    /// <exception cref="InvalidOperationException">The lease is the default value, which nobody acquired.</exception>
    public Node Node => _node ?? throw new InvalidOperationException(
        "The lease is the default value and has no node: take one from BoundedLoadBalancer.Acquire.");

    /// <summary>Ends the lease: its node counts one less.</summary>
    public void Dispose()
    {
        if (_slot is not null && _slot.TryEnd(_version))
            LeasePool.Return(_slot);
    }
}
