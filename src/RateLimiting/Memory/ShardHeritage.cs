namespace Purlin.RateLimiting;

/// <summary>
/// What a shard brings over from the shard of the version before: each key's words, converted. Every member but
/// <see cref="Has"/> is called with the heir's lock held and takes the older shard's: locks go from new to old.
/// </summary>
internal sealed class ShardHeritage(TableHeritage heritage, KeyShard older) : ISlotTaker
{
    private ISlotTaker? _heir;

    /// <summary>Keys that may still come.</summary>
    public int Count => older.CountWithOlder;

    /// <summary>Bytes of their slots and cells.</summary>
    public long Bytes => older.BytesWithOlder;

    /// <summary>Whether a key has a slot there still; lock-free, and true only in passing.</summary>
    public bool Has(in KeyIdentity identity) => older.HasWithOlder(identity);

    /// <summary>Takes a key's words out of the older shard, or out of what it shares there.</summary>
    /// <param name="identity">The key.</param>
    /// <param name="words">Receives them, converted.</param>
    /// <returns>False if nothing is known of the key; the words are of no meaning then.</returns>
    public bool TakeOut(in KeyIdentity identity, Span<long> words)
    {
        int oldWords = heritage.SourceWords;
        Span<long> old = oldWords <= 64 ? stackalloc long[oldWords] : new long[oldWords];
        if (!older.TakeOut(identity, old))
            return false;
        heritage.Convert(old, words);
        return true;
    }

    /// <summary>Brings the next slots over.</summary>
    /// <param name="slots">How many to look at.</param>
    /// <param name="heir">Receives the keys, converted.</param>
    /// <param name="overflow">Receives, last, the cells that keys share.</param>
    /// <param name="now">For telling what is idle.</param>
    /// <returns>Whether anything is left.</returns>
    public bool Surrender(int slots, ISlotTaker heir, IOverflow? overflow, in LimiterNow now)
    {
        _heir = heir;
        return older.Surrender(slots, this, now) && !older.TrySurrenderCells(overflow, heritage);
    }

    void ISlotTaker.Take(in KeyIdentity identity, Span<long> words, in LimiterNow now)
    {
        int newWords = heritage.Words;
        Span<long> converted = newWords <= 64 ? stackalloc long[newWords] : new long[newWords];
        heritage.Convert(words, converted);
        _heir!.Take(identity, converted, now);
    }
}
