namespace Purlin.Redlock;

/// <summary>How the driver ends: nobody is left waiting, and what is to be given back is on its way.</summary>
internal sealed partial class EngineDriver
{
    private readonly TimeProvider _timeProvider;
    private TaskCompletionSource? _drained;
    private bool _isEnding;

    /// <summary>
    /// Takes nobody in any more, releases or cancels all claims, and waits until they have ended and the nodes were
    /// told; no longer than the time-out of nodes.
    /// </summary>
    public async Task EndAllAsync()
    {
        long endTicks = NowTicks + Terms.NodeTimeoutTicks;
        LockTicket[] tickets;
        lock (_lock)
        {
            _isEnding = true;
            tickets = [.. _tickets];
        }

        // Those that wait first, as what is released would go to them.
        foreach (LockTicket ticket in tickets)
            Run(LockEventKind.Cancel, ticket);
        foreach (LockTicket ticket in tickets)
            Run(LockEventKind.Release, ticket);
        foreach (LockTicket ticket in tickets)
            await ticket.Ended.ConfigureAwait(false);

        // A release may stand behind a request that is under way, such as the grant that it takes back.
        TaskCompletionSource drained;
        lock (_lock)
        {
            drained = _drained = new TaskCompletionSource(
                RunsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
        }

        TellDrained();
        var left = TimeSpan.FromTicks(Math.Max(endTicks - NowTicks, 0));
        await drained.Task.WaitAsync(left, _timeProvider).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>No more steps: answers that come later are not heard.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            _timer.Dispose();
        }
    }

    private void TellDrained()
    {
        if (Volatile.Read(ref _drained) is not { Task.IsCompleted: false } drained)
            return;
        lock (_lock)
        {
            foreach (NodeState node in _engine.Nodes)
            {
                if (node.Pending.Count > 0 && !node.IsSkipped)
                    return;
            }
        }

        drained.TrySetResult();
    }
}
