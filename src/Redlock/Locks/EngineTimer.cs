using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// Wakes the driver of an engine: on the thread of <see cref="DedicatedTimer"/>, so also while the pool is starved;
/// with another provider than the system's, by a timer of it. Not thread-safe but for its callback.
/// </summary>
internal sealed class EngineTimer : IDisposable
{
    private readonly TimeProvider _timeProvider;
    private readonly Action _wake;
    private readonly ITimer? _timer;
    private DeadlineRegistration? _registration;
    private long _armedTicks = long.MaxValue;

    public EngineTimer(TimeProvider timeProvider, Action wake)
    {
        (_timeProvider, _wake) = (timeProvider, wake);
        if (timeProvider != TimeProvider.System)
        {
            _timer = timeProvider.CreateTimer(
                static state => ((Action)state!)(), wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Has it wake at a time of the engine.</summary>
    /// <param name="wakeTicks">When; long.MaxValue for never.</param>
    /// <param name="nowTicks">The engine's time now.</param>
    public void Arm(long wakeTicks, long nowTicks)
    {
        // What is armed for earlier is armed anew when it fires.
        if (wakeTicks >= _armedTicks && _armedTicks > nowTicks)
            return;
        _armedTicks = wakeTicks;
        if (wakeTicks == long.MaxValue)
            return;
        var due = TimeSpan.FromTicks(Math.Clamp(wakeTicks - nowTicks, 0, TimeSpan.TicksPerDay));
        if (_timer is not null)
        {
            // Rounded up: a timer that rings early would only be armed again. Not at once, which may mean in here.
            var dueMs = TimeSpan.FromMilliseconds(Math.Max(Math.Ceiling(due.TotalMilliseconds), 1));
            _timer.Change(dueMs, Timeout.InfiniteTimeSpan);
            return;
        }

        long deadline = _timeProvider.GetTimestamp()
            + (long)(due.TotalSeconds * _timeProvider.TimestampFrequency) + 1;
        if (_registration?.TryMove(deadline) != true)
            _registration = DedicatedTimer.Shared.Schedule(deadline, static state => ((Action)state!)(), _wake);
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _registration?.Dispose();
    }
}
