namespace Purlin.ConsistentHashing;

/// <summary>
/// A unit of load on a node, from <see cref="BoundedLoadBalancer"/>: it counts until it is disposed. Disposing it
/// again, or a copy of it, does nothing.
/// </summary>
/// <remarks>Any thread may dispose it, also two at once. A lease that is never disposed counts for ever.</remarks>
public readonly struct NodeLease : IDisposable
{
    private readonly LeaseHolder? _holder;
    private readonly long _ticket;

    internal NodeLease(LeaseHolder holder, long ticket)
    {
        _holder = holder;
        _ticket = ticket;
    }

    /// <summary>The node to use while the lease lasts.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended, or is the default value.</exception>
    public Node Node => _holder?.NodeOf(_ticket) ?? throw new ObjectDisposedException(nameof(NodeLease),
        "The lease has ended, so that its node no longer counts it. Take what you need of Node before Dispose.");

    /// <summary>Ends the lease: its node counts one less.</summary>
    public void Dispose() => _holder?.End(_ticket);
}
