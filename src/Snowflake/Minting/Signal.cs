namespace Purlin.Snowflake;

/// <summary>
/// Lets callers wait until something changed or a time is over, on a thread or without one. No change is missed:
/// a waiter says which version it has looked at. Thread-safe. Waiting on a thread allocates nothing with
/// <see cref="TimeProvider.System"/>.
/// </summary>
internal sealed class Signal
{
    private readonly Lock _lock = new();
    private readonly HashSet<Waiter> _waiters = [];
    private ManualResetEventSlim? _event;
    private long _version;

    /// <summary>Counts the changes.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>
    /// Something changed: ends all waits. Call it outside of every lock: waiters go on within the call.
    /// </summary>
    public void Pulse()
    {
        ManualResetEventSlim? passed;
        Waiter[] waiters;
        using (_lock.EnterScope())
        {
            Volatile.Write(ref _version, _version + 1);
            (passed, _event) = (_event, null);
            waiters = [.. _waiters];
            _waiters.Clear();
        }

        passed?.Set();
        foreach (Waiter waiter in waiters)
            waiter.Complete();
    }

    /// <summary>Blocks until a change after <paramref name="version"/> or until the time is over.</summary>
    /// <param name="version">The version that the caller looked at.</param>
    /// <param name="timeout">Longer than zero, or infinite.</param>
    /// <param name="time">
    /// Whose time; with a provider other than System it is over when somebody else moves that time.
    /// </param>
    public void Wait(long version, TimeSpan timeout, TimeProvider time)
    {
        if (time != TimeProvider.System)
        {
            WaitAsync(version, timeout, time, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return;
        }

        ManualResetEventSlim changed;
        using (_lock.EnterScope())
        {
            if (version != _version)
                return;
            // No spinning: nothing to wait for here is nearer than a sleep is long.
            changed = _event ??= new ManualResetEventSlim(initialState: false, spinCount: 0);
        }

        // Rounded up: waking early would only mean waiting again.
        changed.Wait(timeout == Timeout.InfiniteTimeSpan ? Timeout.Infinite
            : (int)Math.Min(Math.Ceiling(timeout.TotalMilliseconds), int.MaxValue));
    }

    /// <summary>Completes with a change after <paramref name="version"/> or when the time is over.</summary>
    /// <inheritdoc cref="Wait"/>
    public ValueTask WaitAsync(long version, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        Waiter waiter = new(this);
        using (_lock.EnterScope())
        {
            if (version != _version)
                return ValueTask.CompletedTask;
            _waiters.Add(waiter);
        }

        waiter.Arm(timeout, time, cancellationToken);
        return new ValueTask(waiter.Task);
    }

    private void Forget(Waiter waiter)
    {
        using (_lock.EnterScope())
            _waiters.Remove(waiter);
    }

    // Completed inline: with a provider other than System nothing may go on on the pool.
    private sealed class Waiter(Signal signal) : TaskCompletionSource
    {
        private readonly Lock _arming = new();
        private ITimer? _timer;
        private CancellationTokenRegistration _cancellation;
        private bool _done;

        public void Arm(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
        {
            ITimer? timer = timeout == Timeout.InfiniteTimeSpan ? null : time.CreateTimer(
                static waiter => ((Waiter)waiter!).Complete(), this, timeout, Timeout.InfiniteTimeSpan);
            CancellationTokenRegistration cancellation = cancellationToken.UnsafeRegister(
                static (waiter, token) => ((Waiter)waiter!).Cancel(token), this);
            using (_arming.EnterScope())
            {
                if (!_done)
                {
                    (_timer, _cancellation) = (timer, cancellation);
                    return;
                }
            }

            timer?.Dispose();
            cancellation.Unregister();
        }

        public void Complete()
        {
            Release();
            TrySetResult();
        }

        private void Cancel(CancellationToken cancellationToken)
        {
            Release();
            TrySetCanceled(cancellationToken);
        }

        private void Release()
        {
            ITimer? timer;
            CancellationTokenRegistration cancellation;
            using (_arming.EnterScope())
            {
                _done = true;
                (timer, cancellation) = (_timer, _cancellation);
                _timer = null;
            }

            timer?.Dispose();
            cancellation.Unregister();
            signal.Forget(this);
        }
    }
}
