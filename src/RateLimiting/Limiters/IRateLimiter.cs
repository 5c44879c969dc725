namespace Purlin.RateLimiting;

/// <summary>
/// Asks policies by name, wherever their states live. In memory everything completes synchronously. Thread-safe.
/// </summary>
public interface IRateLimiter
{
    /// <summary>Whether a key may go on; charged if so, nothing consumed if not.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="cost">
    /// Permits, 0 to 2^40; 0 asks for the present numbers; above the capacity is never allowed.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held: reserve it.</exception>
    ValueTask<RateLimitVerdict> CheckAsync(
        string policy, RateLimitKey key, long cost = 1, CancellationToken cancellationToken = default);

    /// <summary>All keys or none: charged only if every limit of every one allows.</summary>
    /// <param name="requests">1 to 16, such as user, API key, tenant, global; equal ones are summed.</param>
    /// <param name="cost">Multiplied by each request's weight.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    ValueTask<RateLimitVerdict> CheckAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long cost = 1, CancellationToken cancellationToken = default);

    /// <summary>Independent checks in one call, decided in order.</summary>
    /// <param name="requests">Any number.</param>
    /// <param name="verdicts">Receives as many verdicts.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    ValueTask CheckBatchAsync(
        ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default);

    /// <summary>Charges an estimate, to be corrected when the truth is known.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="estimate">Permits to charge.</param>
    /// <param name="lifetime">After it the reservation is expired, 1 us to 407 days.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>A reservation whose verdict says whether it was charged; one that was refused owes nothing.</returns>
    ValueTask<RateLimitReservation> ReserveAsync(
        string policy, RateLimitKey key, long estimate, TimeSpan lifetime,
        CancellationToken cancellationToken = default);

    /// <summary>Charges an estimate to several keys, all or none.</summary>
    /// <param name="requests">1 to 16; each weight times the estimate is charged.</param>
    /// <param name="estimate">Multiplied by each request's weight.</param>
    /// <param name="lifetime">After it the reservation is expired.</param>
    /// <param name="onExpiry">What then.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    ValueTask<RateLimitReservation> ReserveAllAsync(
        ReadOnlyMemory<RateLimitRequest> requests, long estimate, TimeSpan lifetime,
        ReservationExpiry onExpiry = ReservationExpiry.Charge, CancellationToken cancellationToken = default);
}
