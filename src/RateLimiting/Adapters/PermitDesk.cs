using System.Threading.RateLimiting;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// What the adapters share: asks the limiter, lets wait who may, hands out leases and counts them. Thread-safe.
/// </summary>
/// <remarks>
/// Nobody asks a store with the lock held. One asker at a time serves a queue (<see cref="AcquireQueue.IsServing"/>);
/// what happens meanwhile stirs it, and it asks once more before it rests on the queue's timer. A waiter's question to
/// a store is a reservation: if the waiter is gone when the answer comes, what was charged is given back.
/// </remarks>
internal sealed partial class PermitDesk : IDisposable
{
    private const string Refused = "The rate limit is reached.";
    private const string NeverGranted = "More permits than the limit can ever grant.";
    private const string NotAsked = "This limiter is shared and answers AcquireAsync only.";
    private const string QueueFull = "The rate limit is reached, and so is the limit of the queue.";
    private const string Evicted = "A newer acquisition took the place in the queue.";
    private const string Disposed = "The limiter was disposed.";

    private static readonly VerdictLease Unasked = VerdictLease.Refused(null, default, NotAsked);

    private readonly Lock _lock = new();
    private readonly Dictionary<RequestSet, AcquireQueue> _queues = [];
    private readonly IRateLimiter _limiter;
    private readonly LocalRateLimiter? _local;
    private readonly Action<Exception>? _leaseFailed;
    private readonly bool _usesReservations;
    private readonly int _queueLimit;
    private readonly QueueProcessingOrder _order;
    private readonly bool _tellsVerdicts;
    private bool _isDisposed;

    public PermitDesk(IRateLimiter limiter, RateLimiterAdapterOptions options)
    {
        ArgumentNullException.ThrowIfNull(limiter);
        ArgumentNullException.ThrowIfNull(options.TimeProvider, nameof(options));
        (_limiter, _local, _leaseFailed) = (limiter, limiter as LocalRateLimiter, options.LeaseFailed);
        _queueLimit = Guard.InRange(options.QueueLimit, 0, int.MaxValue);
        _order = Guard.Defined(options.QueueProcessingOrder);
        LeaseLifetime = Guard.InRange(options.LeaseLifetime, TimeSpan.FromSeconds(1), TimeSpan.FromDays(407));
        (_usesReservations, Time) = (options.UsesReservations, options.TimeProvider);
        _tellsVerdicts = options.TellsVerdicts;
        _lastUse = Time.GetTimestamp();
    }

    /// <summary>Whether an attempt asks anybody: not over a store, which is away from this process.</summary>
    public bool IsAsked => _local is not null;

    public TimeProvider Time { get; }

    public TimeSpan LeaseLifetime { get; }

    /// <summary>The answer to an attempt where nobody is asked. Counts as no failure: nothing was tried.</summary>
    public RateLimitLease RefuseUnasked()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), typeof(RateLimiter));
        return Unasked;
    }

    /// <summary>What can be had at once from the memory of this process.</summary>
    public RateLimitLease Attempt(RequestSet requests, int permits)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RateLimiter));
            if (permits > 0 && _order == QueueProcessingOrder.OldestFirst
                && _queues.Count > 0 && _queues.ContainsKey(requests))
            {
                return Fail(null, default, Refused);
            }
        }

        Answer answer = AskLocal(requests, permits);
        if (!answer.IsAcquired)
            return Fail(answer);
        if (answer.Verdict.Delay == TimeSpan.Zero)
            return Succeed(answer);
        // A shaping limit would let it go later: not what was asked for, so all of it goes back.
        TimeSpan delay = answer.Verdict.Delay;
        ValueTask back = answer.GiveBackAsync();
        return back.IsCompletedSuccessfully
            ? Fail(answer.Verdict, delay, Refused)
            : throw new InvalidOperationException("The memory store did not settle at once.");
    }

    /// <summary>Asks, and waits if it has to and may.</summary>
    public ValueTask<RateLimitLease> AcquireAsync(RequestSet requests, int permits, CancellationToken cancellationToken)
    {
        QueuedAcquire? behind = null;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RateLimiter));
            if (permits > 0 && _order == QueueProcessingOrder.OldestFirst
                && _queues.Count > 0 && _queues.TryGetValue(requests, out AcquireQueue? queue))
            {
                behind = queue.Enter(permits, []);
                if (behind is null)
                    return ValueTask.FromResult<RateLimitLease>(Fail(null, default, QueueFull));
            }
        }

        if (behind is not null)
            return WaitAsync(behind, cancellationToken);
        if (_local is null)
            return AskThenWaitAsync(requests, permits, cancellationToken);
        Answer answer = AskLocal(requests, permits);
        return answer.IsAcquired && answer.Verdict.Delay == TimeSpan.Zero
            ? ValueTask.FromResult<RateLimitLease>(Succeed(answer))
            : AnsweredAsync(requests, answer, permits, cancellationToken);
    }

    /// <summary>Held permits came back: whoever waits may look again.</summary>
    public void Released()
    {
        AcquireQueue[] queues;
        lock (_lock)
        {
            if (--_heldLeases == 0 && _fullAfter == Timeout.InfiniteTimeSpan)
                (_lastUse, _fullAfter) = (Time.GetTimestamp(), TimeSpan.Zero);
            queues = [.. _queues.Values];
        }

        foreach (AcquireQueue queue in queues)
            Serve(queue);
    }

    /// <summary>A waiter gives up, if it still waits.</summary>
    public bool Leave(QueuedAcquire waiting)
    {
        bool wasNext;
        lock (_lock)
        {
            wasNext = waiting.Queue.Next == waiting;
            if (!waiting.Queue.Remove(waiting))
                return false;
        }

        if (wasNext)
            Serve(waiting.Queue);
        return true;
    }

    public void Report(Exception error) => _leaseFailed?.Invoke(error);

    public void Dispose()
    {
        List<QueuedAcquire> waiting = [];
        lock (_lock)
        {
            _isDisposed = true;
            foreach (AcquireQueue queue in _queues.Values)
                waiting.AddRange(queue.Drain());
            _queues.Clear();
        }

        foreach (QueuedAcquire left in waiting)
            left.Completion.TrySetResult(null);
    }

    private async ValueTask<RateLimitLease> AskThenWaitAsync(
        RequestSet requests, int permits, CancellationToken cancellationToken)
    {
        Answer answer = await AskStoreAsync(requests, permits, _usesReservations, cancellationToken)
            .ConfigureAwait(false);
        return await AnsweredAsync(requests, answer, permits, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<RateLimitLease> AnsweredAsync(
        RequestSet requests, in Answer answer, int permits, CancellationToken cancellationToken)
    {
        if (answer.IsAcquired)
            return DelayedAsync(answer, cancellationToken);
        if (!answer.CanWait)
            return ValueTask.FromResult<RateLimitLease>(Fail(answer));
        QueuedAcquire? waiting = Enter(requests, answer, permits);
        string reason = _queueLimit == 0 ? Refused : QueueFull;
        return waiting is null
            ? ValueTask.FromResult<RateLimitLease>(Fail(answer.Verdict, answer.RetryAfter, reason))
            : WaitAsync(waiting, cancellationToken);
    }

    private QueuedAcquire? Enter(RequestSet requests, in Answer answer, int permits)
    {
        List<QueuedAcquire> evicted = [];
        QueuedAcquire? waiting;
        AcquireQueue? queue;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RateLimiter));
            if (!_queues.TryGetValue(requests, out queue))
                _queues.Add(requests, queue = new(this, requests, _queueLimit, _order));
            waiting = queue.Enter(permits, evicted);
            if (waiting is not null && queue.Next == waiting)
                Rest(queue, answer);
            else if (queue.Next is null)
                _queues.Remove(requests);
        }

        foreach (QueuedAcquire oldest in evicted)
            oldest.Completion.TrySetResult(default(Answer) with { Permits = oldest.Permits });
        // What was released between the answer and the place in the queue has woken nobody.
        if (waiting is not null && answer.RetryAfter == Timeout.InfiniteTimeSpan)
            Serve(queue);
        return waiting;
    }
}
