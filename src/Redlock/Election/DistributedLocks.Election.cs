namespace Purlin.Redlock;

/// <summary>One leader at a time.</summary>
public sealed partial class DistributedLocks
{
    /// <summary>
    /// Waits until this process is the leader, and works for as long as it is; who loses the lock stands again when the
    /// work has ended. Others who run the same name stand by, and one of them is the leader a moment after the lock is
    /// released, or when its lease is over.
    /// </summary>
    /// <remarks>
    /// How it ends: the work returns while this is the leader; or it throws, which is passed on; or
    /// <paramref name="cancellationToken"/> is cancelled, then the work is told so, awaited, and the lock released. An
    /// <see cref="OperationCanceledException"/> of work whose term is lost is the end of the term and no more. Work
    /// that does not end when it is told to keeps the method waiting; whatever it writes then is refused where the
    /// token is checked. It may begin again after it was done: if the loss came as it returned.
    /// </remarks>
    /// <param name="name">What the leader leads; a lock's name.</param>
    /// <param name="work">
    /// Gets the term, and a token that is cancelled when the term is lost or the leader is to step down.
    /// </param>
    /// <param name="cancellationToken">Has the leader step down, or the candidate leave.</param>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/>, unless the work returned.
    /// </exception>
    public async Task RunAsLeaderAsync(string name, Func<LeaderTerm, CancellationToken, Task> work,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        while (true)
        {
            // Without an end to the wait there is no other outcome.
            LockAttempt won = await EnterAsync(name, names: null, LockClaim.Never, cancellationToken)
                .ConfigureAwait(false);
            LockHandle held = won.Lock!;
            await using (held.ConfigureAwait(false))
            {
                if (await LeadAsync(held, work, cancellationToken).ConfigureAwait(false))
                    return;
            }
        }
    }

    // Whether the work is done; not, if the term was lost.
    private async Task<bool> LeadAsync(
        LockHandle held, Func<LeaderTerm, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
        _telemetry.TermBegan(held);
        string how = "failed";
        try
        {
            await work(new LeaderTerm(held), end.Token).ConfigureAwait(false);
            bool isLost = held.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested;
            how = isLost ? "lost" : "done";
            return !isLost;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            how = cancellationToken.IsCancellationRequested ? "stepped down" : "lost";
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
        finally
        {
            _telemetry.TermEnded(held, how);
        }
    }
}
