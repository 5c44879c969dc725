namespace Purlin.Redlock;

/// <summary>Why locks are to be had, or not.</summary>
public sealed partial class DistributedLocks
{
    /// <summary>
    /// Asks every node how it is; takes no lock. One that does not answer within the time-out of nodes is away.
    /// </summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ObjectDisposedException">The locks are disposed.</exception>
    public async Task<LockHealth> DiagnoseAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        Task<LockNodeHealth>[] asked = [.. _nodes.Select((_, i) => DiagnoseAsync(i, cancellationToken))];
        return new LockHealth(_driver.Terms.Quorum, await Task.WhenAll(asked).ConfigureAwait(false));
    }

    private async Task<LockNodeHealth> DiagnoseAsync(int node, CancellationToken cancellationToken)
    {
        // Without an operation a batch changes nothing and tells how the node is.
        var batch = new LockBatch(_driver.Terms.Fingerprint);
        var most = TimeSpan.FromMilliseconds(_driver.Terms.NodeTimeoutMs);
        try
        {
            Task answer = _nodes[node].SubmitAsync(batch, CancellationToken.None).AsTask();
            // One that fails after it was given up is nobody's concern any more.
            _ = answer.ContinueWith(static late => late.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
            await answer.WaitAsync(most, _timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            return new LockNodeHealth(_nodes[node].Name, LockNodeCondition.Away, TimeSpan.Zero, e);
        }

        return _driver.HealthOf(node, batch.Status.Standing);
    }
}
