using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <content>Asking, serving those who wait, and counting.</content>
internal sealed partial class PermitDesk
{
    // What releases in other processes, or past this adapter, is not told here: it is looked for this often.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    // A waiter's answer is a reservation until it is known that the waiter is still there; then it just expires.
    private static readonly TimeSpan WaiterLifetime = TimeSpan.FromSeconds(10);

    private long _acquired;
    private long _refused;
    private long _heldLeases;
    private long _lastRemaining = -1;
    private long _lastUse;
    private TimeSpan _fullAfter;

    /// <summary>For how long everything has been given back and regained, as far as this adapter knows.</summary>
    public TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                if (_heldLeases > 0 || _queues.Count > 0 || _fullAfter == Timeout.InfiniteTimeSpan)
                    return null;
                TimeSpan idle = Time.GetElapsedTime(_lastUse) - _fullAfter;
                return idle >= TimeSpan.Zero ? idle : null;
            }
        }
    }

    /// <summary>Over a store what is available is what the last answer said; null before the first one.</summary>
    public RateLimiterStatistics? Statistics(RequestSet requests)
    {
        long available = _local is not null
            ? AskLocal(requests, 0).Verdict.Remaining
            : Interlocked.Read(ref _lastRemaining);
        if (available < 0)
            return null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RateLimiter));
            return new()
            {
                CurrentAvailablePermits = available,
                CurrentQueuedCount = _queues.TryGetValue(requests, out AcquireQueue? queue) ? queue.Permits : 0,
                TotalSuccessfulLeases = _acquired,
                TotalFailedLeases = _refused,
            };
        }
    }

    /// <summary>Serves a queue until its next one is refused; one caller at a time.</summary>
    public void Serve(AcquireQueue queue)
    {
        lock (_lock)
        {
            queue.IsStirred = true;
            if (queue.IsServing || _isDisposed)
                return;
            queue.IsServing = true;
        }

        _ = ServeAsync(queue);
    }

    private async Task ServeAsync(AcquireQueue queue)
    {
        while (StartServing(queue) is { } next)
        {
            Answer answer;
            try
            {
                answer = _local is not null
                    ? AskLocal(queue.Requests, next.Permits)
                    : await AskStoreAsync(queue.Requests, next.Permits, true, CancellationToken.None)
                        .ConfigureAwait(false);
            }
            catch (Exception error)
            {
                // Whoever waited is told; the others ask for themselves.
                if (Take(next))
                    next.Completion.TrySetException(error);
                continue;
            }

            if (answer.IsAcquired || !answer.CanWait)
                await DeliverAsync(next, answer).ConfigureAwait(false);
            else if (StopServing(queue, answer))
                return;
        }
    }

    private async ValueTask DeliverAsync(QueuedAcquire next, Answer answer)
    {
        if (Take(next))
        {
            next.Completion.TrySetResult(answer);
            return;
        }

        try
        {
            await answer.GiveBackAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Report(error);
        }
    }

    private bool Take(QueuedAcquire waiting)
    {
        lock (_lock)
            return waiting.Queue.Remove(waiting);
    }

    private QueuedAcquire? StartServing(AcquireQueue queue)
    {
        lock (_lock)
        {
            queue.IsStirred = false;
            if (queue.Next is { } next)
                return next;
            queue.IsServing = false;
            queue.Drain();
            if (_queues.TryGetValue(queue.Requests, out AcquireQueue? known) && known == queue)
                _queues.Remove(queue.Requests);
            return null;
        }
    }

    private bool StopServing(AcquireQueue queue, in Answer answer)
    {
        lock (_lock)
        {
            if (queue.IsStirred)
                return false;
            queue.IsServing = false;
            if (!_isDisposed)
                Rest(queue, answer);
            return true;
        }
    }

    private static void Rest(AcquireQueue queue, in Answer answer) =>
        queue.Arm(answer.RetryAfter == Timeout.InfiniteTimeSpan ? LookAgain : answer.RetryAfter);

    private async ValueTask<RateLimitLease> WaitAsync(QueuedAcquire waiting, CancellationToken cancellationToken)
    {
        Answer? answer;
        using (cancellationToken.UnsafeRegister(
            static (waiting, token) => ((QueuedAcquire)waiting!).Cancel(token), waiting))
        {
            answer = await waiting.Completion.Task.ConfigureAwait(false);
        }

        if (answer is not { } served)
            return Fail(null, default, Disposed);
        if (served.IsAcquired)
            return await DelayedAsync(served, cancellationToken).ConfigureAwait(false);
        return served.CanWait ? Fail(null, default, Evicted) : Fail(served);
    }

    private ValueTask<RateLimitLease> DelayedAsync(in Answer answer, CancellationToken cancellationToken) =>
        answer.Verdict.Delay == TimeSpan.Zero
            ? ValueTask.FromResult<RateLimitLease>(Succeed(answer))
            : DelayAsync(answer, cancellationToken);

    private async ValueTask<RateLimitLease> DelayAsync(Answer answer, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(answer.Verdict.Delay, Time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await answer.GiveBackAsync().ConfigureAwait(false);
            throw;
        }

        return Succeed(answer);
    }

    private Answer AskLocal(RequestSet requests, int permits)
    {
        ReadOnlySpan<RateLimitRequest> keys = requests.Span;
        (bool holds, bool shapes) = (_usesReservations, false);
        foreach (RateLimitRequest request in keys)
        {
            RateLimitPolicy policy = _local!.Policy(request.Policy).TableFor(request.Key, request.Tier).Policy;
            holds |= policy.Layout.IsHeld;
            shapes |= policy.MayDelay;
        }

        if ((holds || shapes) && permits > 0)
        {
            RateLimitReservation reservation = _local!.Reserve(keys, permits, LeaseLifetime);
            return new(reservation.Verdict, permits, reservation, holds);
        }

        RateLimitVerdict verdict = keys is [{ Tier: null }]
            ? _local!.Check(keys[0].Policy, keys[0].Key, RequestCost.Of(permits, keys[0].Weight))
            : _local!.CheckAll(keys, permits);
        return new(verdict, permits);
    }

    private async ValueTask<Answer> AskStoreAsync(
        RequestSet requests, int permits, bool reserves, CancellationToken cancellationToken)
    {
        if (!reserves || permits == 0)
        {
            return new(await _limiter.CheckAllAsync(requests.Requests, permits, cancellationToken)
                .ConfigureAwait(false), permits);
        }

        RateLimitReservation reservation = await _limiter.ReserveAllAsync(requests.Requests, permits,
            _usesReservations ? LeaseLifetime : WaiterLifetime, ReservationExpiry.Charge, cancellationToken)
            .ConfigureAwait(false);
        return new(reservation.Verdict, permits, reservation, _usesReservations);
    }

    private VerdictLease Succeed(in Answer answer)
    {
        Interlocked.Increment(ref _acquired);
        Note(answer.Verdict, answer.IsHeld ? 1 : 0);
        if (answer.IsHeld)
            return new HeldLease(this, answer.Reservation!, answer.Permits);
        return _tellsVerdicts ? new VerdictLease(answer.Verdict, true, default, null) : VerdictLease.Acquired;
    }

    private VerdictLease Fail(in Answer answer)
    {
        Note(answer.Verdict, 0);
        return answer.CanWait
            ? Fail(answer.Verdict, answer.RetryAfter, Refused)
            : Fail(answer.Verdict, default, NeverGranted);
    }

    private VerdictLease Fail(RateLimitVerdict? verdict, TimeSpan retryAfter, string reason)
    {
        Interlocked.Increment(ref _refused);
        return VerdictLease.Refused(_tellsVerdicts ? verdict : null, retryAfter, reason);
    }

    private void Note(in RateLimitVerdict verdict, int held)
    {
        TimeSpan fullAfter = verdict.ResetAfter;
        Interlocked.Exchange(ref _lastRemaining, verdict.Remaining);
        lock (_lock)
        {
            _heldLeases += held;
            (_lastUse, _fullAfter) = (Time.GetTimestamp(), fullAfter);
        }
    }
}
