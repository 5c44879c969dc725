namespace Purlin.RateLimiting;

/// <content>What becomes of the keys when the policy is replaced.</content>
/// <remarks>
/// A new version has a table of its own, which brings each key over when it is touched first, and some more with each
/// key it adds; so replacing costs the same for one key as for a million. The old table is sealed before the new one
/// is seen: no key is added to it any more, and a check that is still under way there either ends with an unmoved
/// slot, as if it had come before the change, or goes on in the new table. Shards are locked from new to old. That
/// does not close a circle with a check of several keys, which holds locks of shards while it waits for others: sealing
/// waits until none of those holds a shard of the old table, and one that comes later lets go at once.
/// </remarks>
internal sealed partial class KeyTable
{
    private readonly TableHeritage? _heritage;
    private readonly ISlotRules _rules;
    private KeyTable? _successor;
    private bool _isSealed;

    /// <summary>The table of the version after this one; null if this is the latest.</summary>
    public KeyTable? Successor => Volatile.Read(ref _successor);

    /// <summary>The table of the latest version.</summary>
    public KeyTable Latest
    {
        get
        {
            KeyTable table = this;
            while (table.Successor is { } next)
                table = next;
            return table;
        }
    }

    /// <summary>The same object for the tables of all versions of one policy.</summary>
    public object Family { get; }

    public TableHeritage? Heritage => _heritage;

    /// <summary>Whether no key ever came here.</summary>
    public bool HasNoKeys => Array.TrueForAll(_shards, static shard => shard is null || shard.HasNoKeys);

    /// <summary>Whether all keys that were here or before have been brought over.</summary>
    public bool IsDrained => Array.TrueForAll(_shards, static shard => shard is null || shard.IsDrained)
        && (_heritage?.Source is not { } source || source.IsDrained);

    /// <summary>
    /// Ends the table: from when this returns on, no key is added. Whoever has to waits for the successor.
    /// </summary>
    public void Seal()
    {
        lock (_shards)
            _isSealed = true;
        foreach (KeyShard? shard in _shards)
            shard?.Seal();
    }

    /// <summary>Says who takes over from the sealed table.</summary>
    public void Replace(KeyTable successor) => Volatile.Write(ref _successor, successor);

    /// <summary>Both clocks now; of a table in a store, as every one that has a successor is.</summary>
    public LimiterNow ReadClock() => _clock!.Now(withWall: true);

    /// <summary>The slot of a key to be read: brought over from an earlier version if it has one there.</summary>
    public SlotRef FindToRead(in KeyIdentity identity, in LimiterNow now)
    {
        SlotRef slot = Find(identity);
        return slot.Exists || _heritage?.Source is null || !Shard(identity).IsHeirOf(identity)
            ? slot
            : FindOrAdd(identity, now);
    }

    /// <summary>The words of a key never seen.</summary>
    public void Begin(Span<long> words) => _rules.Clear(words);

    /// <summary>The debits of a reservation made under the version before.</summary>
    public LimitDebit[] ConvertDebits(ReadOnlySpan<LimitDebit> debits) => _heritage!.ConvertDebits(debits);

    /// <summary>The shard of an index, for the table after this one; null if there is nothing in it.</summary>
    public KeyShard? ShardForHeir(int index) =>
        Volatile.Read(ref _shards[index]) ?? (_heritage?.Source is null ? null : AddShard(index));

    /// <summary>Brings every key of the versions before over, at once.</summary>
    public void BringAllOver(in LimiterNow now)
    {
        for (int i = 0; i < Shards; i++)
            (Volatile.Read(ref _shards[i]) ?? AddShard(i)).BringAllOver(now);
    }
}
