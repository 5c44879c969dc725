namespace Purlin.Snowflake;

/// <summary>
/// Where rectangles of node and id time are recorded, so that two holders never have overlapping ones. The rule by
/// which a store decides is the same for all, and stated by the contract tests: a grant ends at most at the store's
/// clock + slice + ahead; a node passes on when the clock has reached its recorded end + <see
/// cref="SnowflakeLeaseTerms.StoreClockErrorMs"/>; who renews presents a rectangle that has not ended; a store that may
/// have forgotten grants gives nobody new a node for the length of the longest one.
/// </summary>
/// <remarks>Implementations are thread-safe. A call ends in bounded time: with an answer, or with an exception, after
/// which it is unknown whether it was carried out; every request may be sent again.</remarks>
public interface ISnowflakeLeaseStore
{
    /// <summary>How far the promise of a rectangle of this store reaches.</summary>
    SnowflakeGuarantee Guarantees { get; }

    /// <summary>Answers requests, in their order and atomically: nothing of others comes in between.</summary>
    /// <param name="terms">The same for all holders of the store.</param>
    /// <param name="requests">At least one, at most <see cref="SnowflakeLeaseRequest.MaxBatch"/>.</param>
    /// <param name="cancellationToken">Ends the waiting; the requests may be carried out nevertheless.</param>
    /// <returns>One answer for each.</returns>
    /// <exception cref="ArgumentException">There are too few or too many requests, or one was made by <c>default</c>.
    /// </exception>
    ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
        ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default);
}
