using Purlin.Shared;

namespace Purlin.Redlock.Tests;

/// <summary>
/// Sees when the thread that fires deadlines does not get to run: a deadline every few milliseconds, and how late the
/// latest was. What is late on this thread by more than the margin of a lease, no lock could tell in time.
/// </summary>
internal sealed class StallMonitor : IDisposable
{
    private const int PeriodMs = 2;

    private readonly Lock _lock = new();
    private readonly long _period = TimeProvider.System.TimestampFrequency * PeriodMs / 1_000;
    private long _due;
    private TimeSpan _longest;
    private bool _hasEnded;

    public StallMonitor()
    {
        _due = TimeProvider.System.GetTimestamp() + _period;
        DedicatedTimer.Shared.Schedule(_due, static state => ((StallMonitor)state!).Ring(), this);
    }

    /// <summary>The longest that it was late by.</summary>
    public TimeSpan Longest
    {
        get
        {
            lock (_lock)
            {
                // One that is late now counts, too.
                TimeSpan now = TimeProvider.System.GetElapsedTime(_due);
                return now > _longest ? now : _longest;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _hasEnded = true;
    }

    private void Ring()
    {
        lock (_lock)
        {
            TimeSpan late = TimeProvider.System.GetElapsedTime(_due);
            _longest = late > _longest ? late : _longest;
            if (_hasEnded)
                return;
            _due = TimeProvider.System.GetTimestamp() + _period;
            DedicatedTimer.Shared.Schedule(_due, static state => ((StallMonitor)state!).Ring(), this);
        }
    }
}
