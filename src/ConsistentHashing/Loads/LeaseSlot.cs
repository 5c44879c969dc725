namespace Purlin.ConsistentHashing;

/// <summary>
/// What a lease without a place on its node holds, used again by later ones. Its version goes up with each end, so an
/// old lease, or a copy of one, cannot end what is no longer its own.
/// </summary>
internal sealed class LeaseSlot : LeaseHolder
{
    private NodeLoad? _load;
    private long _version;

    /// <summary>Begins a lease and says its ticket. Only who took the slot from the pool may call it.</summary>
    public long Begin(NodeLoad load)
    {
        // A store of a reference costs more than a look.
        if (!ReferenceEquals(_load, load))
            _load = load;
        return Volatile.Read(ref _version);
    }

    /// <inheritdoc/>
    public override Node? NodeOf(long ticket)
    {
        // The node first: if the version still holds after that, it was this lease's.
        Node? node = Volatile.Read(ref _load)?.Node;
        return Volatile.Read(ref _version) == ticket ? node : null;
    }

    /// <inheritdoc/>
    public override void End(long ticket)
    {
        if (TryEnd(ticket))
            LeasePool.Return(this);
    }

    /// <summary>Ends a lease; false, and nothing changes, if it has ended already.</summary>
    internal bool TryEnd(long ticket)
    {
        // Read before the exchange: from then on the slot may be another's.
        NodeLoad? load = Volatile.Read(ref _load);
        if (Interlocked.CompareExchange(ref _version, ticket + 1, ticket) != ticket)
            return false;
        load!.EndWithoutPlace();
        return true;
    }
}
