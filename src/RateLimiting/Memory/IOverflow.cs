namespace Purlin.RateLimiting;

/// <summary>
/// Where keys are judged for which a shard has no room. Every member is called with the shard's lock held.
/// </summary>
internal interface IOverflow
{
    /// <summary>Makes of a new slot's words those of a key that owes the most it may owe already.</summary>
    void Seed(in KeyIdentity identity, Span<long> words);

    /// <summary>Keeps what a key owes, so that its slot can be given up.</summary>
    /// <returns>False if it cannot.</returns>
    bool TryAbsorb(in KeyIdentity identity, ReadOnlySpan<long> words);
}
