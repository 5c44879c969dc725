namespace Purlin.Samples.RideHailing;

/// <summary>A timer of <see cref="CityClock"/>.</summary>
internal sealed class CityTimer(CityClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock _lock = new();
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private long _setting;
    private bool _disposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            if (_disposed)
                return false;

            _setting++;
            _period = period;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.Schedule(this, _setting, clock.GetTimestamp() + dueTime.Ticks);
            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _setting++;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Fire(long setting)
    {
        lock (_lock)
        {
            if (setting != _setting)
                return;
            // As with the framework's timers, a period of zero means once.
            if (_period > TimeSpan.Zero)
                clock.Schedule(this, _setting, clock.GetTimestamp() + _period.Ticks);
        }

        callback(state);
    }
}
