namespace Purlin.RateLimiting;

/// <summary>
/// Where keys are judged for which a shard has no room. Every member is called with the shard's lock held.
/// </summary>
internal interface IOverflow
{
    /// <summary>Whether any key was ever judged here.</summary>
    bool IsOpen { get; }

    /// <summary>Bytes of the cells, 0 if it is not open.</summary>
    long Bytes { get; }

    /// <summary>Bytes that it would take to open it; 0 if it is open, or never can be.</summary>
    long BytesToOpen { get; }

    /// <summary>Makes room for keys, if there is none yet and the limits can share it.</summary>
    /// <returns>Whether keys can be judged here.</returns>
    bool TryOpen();

    /// <summary>Raises a new slot's words to those of a key that owes the most it may owe already.</summary>
    void Seed(in KeyIdentity identity, Span<long> words);

    /// <summary>
    /// Gives all cells to those of the next version, and closes. For every key the bound holds as before.
    /// </summary>
    /// <param name="heir">Of the same kind; opened in place of this one if it is not open.</param>
    /// <param name="heritage">Converts the words.</param>
    /// <returns>False if the heir's limits cannot share cells; nothing is changed then.</returns>
    bool TryFoldInto(IOverflow heir, TableHeritage heritage);

    /// <summary>Keeps what a key owes, so that its slot can be given up.</summary>
    /// <returns>False if it cannot.</returns>
    bool TryAbsorb(in KeyIdentity identity, ReadOnlySpan<long> words);
}
