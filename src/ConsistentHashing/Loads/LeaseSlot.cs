namespace Purlin.ConsistentHashing;

/// <summary>
/// What a lease holds, used again by later ones. Its version goes up with each end, so an old lease, or a copy of one,
/// cannot end what is no longer its own.
/// </summary>
internal sealed class LeaseSlot
{
    private NodeLoad? _load;
    private long _version;

    /// <summary>Begins a lease and says its version. Only who took the slot from the pool may call it.</summary>
    public long Begin(NodeLoad load)
    {
        // A store of a reference costs more than a look.
        if (!ReferenceEquals(_load, load))
            _load = load;
        return Volatile.Read(ref _version);
    }

    /// <summary>The node of the lease of a version; null if that has ended.</summary>
    public Node? NodeOf(long version)
    {
        // The node first: if the version still holds after that, it was this lease's.
        Node? node = Volatile.Read(ref _load)?.Node;
        return Volatile.Read(ref _version) == version ? node : null;
    }

    /// <summary>Ends the lease of a version; false, and nothing changes, if it has ended already.</summary>
    public bool TryEnd(long version)
    {
        // Read before the exchange: from then on the slot may be another's.
        NodeLoad? load = Volatile.Read(ref _load);
        if (Interlocked.CompareExchange(ref _version, version + 1, version) != version)
            return false;
        load!.GiveBack();
        return true;
    }
}
