namespace Purlin.RateLimiting;

/// <summary>
/// First come, first served, for each key: the head of a queue is checked when its exact wait has passed, those behind
/// it wait for it. One timer per queue that is not empty. Thread-safe.
/// </summary>
internal sealed class WaitQueues(MemoryRateLimitStore store, int maxWaitersPerKey) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(object Family, KeyIdentity Identity), WaitQueue> _queues = [];
    private bool _isDisposed;

    /// <summary>Callers in all queues.</summary>
    public long Count
    {
        get
        {
            using (_lock.EnterScope())
                return _queues.Values.Sum(queue => (long)queue.Count);
        }
    }

    public ValueTask<RateLimitVerdict> WaitAsync(
        LocalPolicy policy, in KeyIdentity identity, long cost, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter? waiter = Enter(policy, identity, cost, out Grant grant);
        return waiter is null ? AfterDelayAsync(grant, cancellationToken) : WaitedAsync(waiter, cancellationToken);
    }

    // A place in the queue; or none, and the answer at once.
    private Waiter? Enter(LocalPolicy policy, in KeyIdentity identity, long cost, out Grant grant)
    {
        KeyTable table = policy.TableFor(identity.Key);
        LimitRoles roles = table.Policy.RolesFor(identity.Key);
        bool canWait = cost <= table.Policy.Layout.CapacityOf(roles) && maxWaitersPerKey > 0;
        using (_lock.EnterScope())
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(LocalRateLimiter));
            if (_queues.TryGetValue((table.Family, identity), out WaitQueue? queue))
            {
                grant = default;
                if (canWait && queue.Count < maxWaitersPerKey)
                    return queue.Add(cost);
                // Behind others it is refused whatever is left: they come first.
                grant = new(policy.Refuse(identity, cost), default, []);
                return null;
            }

            grant = Grant.Ask(store, table, identity, cost);
            if (grant.Verdict.IsAllowed || !canWait)
                return null;
            queue = new WaitQueue(this, table, identity);
            _queues.Add((table.Family, identity), queue);
            Waiter waiter = queue.Add(cost);
            queue.Arm(grant.Verdict.RetryAfter, store.Clock.Time);
            return waiter;
        }
    }

    public void Dispose()
    {
        List<Waiter> left = [];
        using (_lock.EnterScope())
        {
            _isDisposed = true;
            foreach (WaitQueue queue in _queues.Values)
                left.AddRange(queue.Drain());
            _queues.Clear();
        }

        foreach (Waiter waiter in left)
            waiter.Completion.TrySetException(new ObjectDisposedException(nameof(LocalRateLimiter)));
    }

    /// <summary>Serves the head of a queue, and those after it as long as permits last.</summary>
    public void Serve(WaitQueue queue)
    {
        using (_lock.EnterScope())
        {
            while (queue.Head is { } head)
            {
                Grant grant = Grant.Ask(store, queue.Table, queue.Identity, head.Cost);
                // Never, if the policy was replaced meanwhile by one that allows less at all: then it is told so.
                if (!grant.Verdict.IsAllowed && grant.Verdict.RetryAfter != Timeout.InfiniteTimeSpan)
                {
                    queue.Arm(grant.Verdict.RetryAfter, store.Clock.Time);
                    return;
                }

                queue.Remove(head);
                head.Completion.SetResult(grant);
            }

            Drop(queue);
        }
    }

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty
    {
        get
        {
            using (_lock.EnterScope())
                return _queues.Count == 0;
        }
    }

    /// <summary>Serves every queue of a policy that was replaced: its heads may have to wait less now.</summary>
    public void Wake(object family)
    {
        using (_lock.EnterScope())
        {
            foreach (WaitQueue queue in _queues.Values.Where(queue => queue.Table.Family == family).ToArray())
                Serve(queue);
        }
    }

    private async ValueTask<RateLimitVerdict> WaitedAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).Cancel(token), waiter);
        Grant grant = await waiter.Completion.Task.ConfigureAwait(false);
        return await AfterDelayAsync(grant, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<RateLimitVerdict> AfterDelayAsync(Grant grant, CancellationToken cancellationToken) =>
        grant.Verdict.Delay == TimeSpan.Zero
            ? ValueTask.FromResult(grant.Verdict)
            : DelayAsync(grant, cancellationToken);

    // A shaping limit has charged already; who gives up the delay gets back what is still owed.
    private async ValueTask<RateLimitVerdict> DelayAsync(Grant grant, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(grant.Verdict.Delay, store.Clock.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            grant.GiveBack(store);
            throw;
        }

        return grant.Verdict;
    }

    /// <summary>Takes a waiter out, if it is still waiting.</summary>
    public bool Cancel(WaitQueue queue, Waiter waiter)
    {
        using (_lock.EnterScope())
        {
            bool wasHead = queue.Head == waiter;
            if (!queue.Remove(waiter))
                return false;
            if (queue.Count == 0)
                Drop(queue);
            else if (wasHead)
                queue.Arm(TimeSpan.Zero, store.Clock.Time);
            return true;
        }
    }

    private void Drop(WaitQueue queue)
    {
        queue.Disarm();
        _queues.Remove((queue.Table.Family, queue.Identity));
    }
}
