namespace Purlin.Testing;

/// <summary>A timer of a <see cref="SimulatedClock"/>.</summary>
internal sealed class SimulatedTimer(SimulatedNode node, TimerCallback callback, object? state)
    : ITimer, ISimulationEvent
{
    private readonly int _incarnation = node.Incarnation;
    private long _version;
    private long _dueLocalTicks;
    private long _periodTicks;
    private bool _isDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        if (_isDisposed)
            return false;
        _version++;
        _periodTicks = Math.Max(period.Ticks, 0);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _dueLocalTicks = node.Clock.GetTimestamp() + dueTime.Ticks;
            Arm();
        }

        return true;
    }

    // An event of an earlier Change carries an older version and does nothing.
    public void Fire(long argument)
    {
        if (argument != _version)
            return;
        if (node.Clock.GetTimestamp() < _dueLocalTicks)
        {
            // The clock has slowed since the timer was armed.
            Arm();
            return;
        }

        if (_periodTicks > 0)
        {
            _dueLocalTicks += _periodTicks;
            Arm();
        }

        callback(state);
    }

    public void Dispose()
    {
        _isDisposed = true;
        _version++;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm() =>
        node.Simulation.Enqueue(node.Clock.TrueTicksAt(_dueLocalTicks), this, node, _incarnation, _version);
}
