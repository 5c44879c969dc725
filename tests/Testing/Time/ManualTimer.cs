namespace Purlin.Testing;

/// <summary>
/// A timer of a <see cref="ManualClock"/>. Its schedule belongs to the timeline and is read under its lock.
/// </summary>
internal sealed class ManualTimer(Timeline timeline, ManualClock clock, TimerCallback callback, object? state) : ITimer
{
    // The bound of the system's timers, kept so that a delay which would throw in production throws in a test too.
    private static readonly TimeSpan LongestTime = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly Action _fire = BindToContext(callback, state);
    private bool _disposed;
    private long _dueOwnTicks;
    private long _periodOwnTicks;

    /// <summary>When it is due, on the timeline.</summary>
    public long DueTicks { get; private set; }

    /// <summary>Which of the schedulings of the timeline armed it: the order among timers due together.</summary>
    public long Sequence { get; private set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfOutOfRange(dueTime, nameof(dueTime));
        ThrowIfOutOfRange(period, nameof(period));
        using (timeline.Gate.EnterScope())
        {
            if (_disposed)
                return false;
            timeline.Disarm_NeedsLock(this);
            _periodOwnTicks = Math.Max(period.Ticks, 0);
            if (dueTime != Timeout.InfiniteTimeSpan)
                Arm_NeedsLock(clock.ElapsedTicks + dueTime.Ticks);
            return true;
        }
    }

    /// <summary>
    /// Takes the next period's place in the order, before the callback runs, so that the callback may undo it.
    /// </summary>
    public void RearmIfPeriodic_NeedsLock()
    {
        if (_periodOwnTicks > 0)
            Arm_NeedsLock(_dueOwnTicks + _periodOwnTicks);
    }

    /// <summary>Runs the callback.</summary>
    public void Fire() => _fire();

    /// <inheritdoc/>
    public void Dispose()
    {
        using (timeline.Gate.EnterScope())
        {
            _disposed = true;
            timeline.Disarm_NeedsLock(this);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private static void ThrowIfOutOfRange(TimeSpan time, string name)
    {
        if (time != Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > LongestTime))
        {
            throw new ArgumentOutOfRangeException(
                name, time, $"Like the system's timers, this takes 0 to {LongestTime} or Timeout.InfiniteTimeSpan.");
        }
    }

    private void Arm_NeedsLock(long dueOwnTicks)
    {
        _dueOwnTicks = dueOwnTicks;
        DueTicks = clock.ToTimeline(dueOwnTicks);
        Sequence = timeline.NextSequence_NeedsLock();
        timeline.Arm_NeedsLock(this);
    }

    // As with the system's timers, a callback runs in the execution context of its timer's creation.
    private static Action BindToContext(TimerCallback callback, object? state) =>
        ExecutionContext.Capture() is { } context
            ? () => ExecutionContext.Run(context, callback.Invoke, state)
            : () => callback(state);
}
