namespace Purlin.RateLimiting;

/// <summary>
/// Where states live: the seam between limiters and memory, Redis or a database. A store applies the kernel
/// (<see cref="LimitAlgorithm"/>) and has no rule of its own; all stores give the same verdicts.
/// </summary>
/// <remarks>
/// Each check is atomic: every limit of every key allows and is charged, or nothing is (a verdict says if a cluster
/// made it several steps). The checks of one call are independent, are decided in order, and should cost one round
/// trip. Time is the store's own. A policy of a higher version replaces the one of its name; a lower one is judged by
/// what the store has, and the verdict says by which. Thread-safe.
/// </remarks>
public interface IRateLimitStore
{
    /// <summary>Decides checks.</summary>
    /// <param name="checks">The checks.</param>
    /// <param name="verdicts">Receives their verdicts, as many and in order.</param>
    /// <param name="cancellationToken">Ends the wait; a check may have been charged all the same.</param>
    /// <exception cref="ArgumentException">A check is malformed; nothing is consumed.</exception>
    ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default);

    /// <summary>Decides a check and remembers what it charged until it is settled or expires.</summary>
    /// <param name="check">The check; only this call may take permits that are held (concurrency).</param>
    /// <param name="terms">Its name and life.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default);

    /// <summary>
    /// Corrects a reservation to what was really used: of the rest is given back what is still owed, more becomes debt,
    /// held permits come back. Once only; all zeros release it.
    /// </summary>
    /// <param name="id">The reservation.</param>
    /// <param name="actual">What was used, for each of its charges in order.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default);

    /// <summary>Makes a reservation live on, from now.</summary>
    /// <param name="id">The reservation.</param>
    /// <param name="lifetime">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default);
}
