namespace Purlin.ConsistentHashing;

/// <summary>
/// What a lease holds, used again by later ones. Its version goes up with each end, so an old lease, or a copy of one,
/// cannot end what is no longer its own.
/// </summary>
internal sealed class LeaseSlot
{
    private LoadCounter? _load;
    private LoadCounter? _total;
    private long _version;

    /// <summary>The next of a chain in <see cref="LeasePool"/>; touched only by the chain's owner.</summary>
    public LeaseSlot? Next { get; set; }

    /// <summary>Begins a lease and says its version. Only who took the slot from the pool may call it.</summary>
    public long Begin(LoadCounter load, LoadCounter total)
    {
        _load = load;
        _total = total;
        return Volatile.Read(ref _version);
    }

    /// <summary>Ends the lease of a version; false, and nothing changes, if it has ended already.</summary>
    public bool TryEnd(long version)
    {
        // Read before the exchange: from then on the slot may be another's.
        LoadCounter? load = _load;
        LoadCounter? total = _total;
        if (Interlocked.CompareExchange(ref _version, version + 1, version) != version)
            return false;
        load!.GiveBack(total!);
        return true;
    }
}
