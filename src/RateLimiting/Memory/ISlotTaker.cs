namespace Purlin.RateLimiting;

/// <summary>Whoever takes keys over from a shard that is being emptied.</summary>
internal interface ISlotTaker
{
    /// <summary>Takes one key.</summary>
    /// <param name="identity">The key.</param>
    /// <param name="words">Its words, which may be changed.</param>
    /// <param name="now">For telling what is idle.</param>
    void Take(in KeyIdentity identity, Span<long> words, in LimiterNow now);
}
