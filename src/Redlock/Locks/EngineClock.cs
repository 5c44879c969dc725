namespace Purlin.Redlock;

/// <summary>
/// The time of an engine: the monotonic clock, and what the host slept through, which that clock may leave out (Linux:
/// CLOCK_MONOTONIC). Whatever the wall clock gains on it at once, by a second or more, counts as sleep: a wall clock
/// that is put forward ends leases early at worst, which is the safe side. Never goes back. Thread-safe.
/// </summary>
internal sealed class EngineClock
{
    private const long SleepTicks = TimeSpan.TicksPerSecond;
    private const long DriftTicks = 10 * TimeSpan.TicksPerMillisecond;

    private readonly TimeProvider _timeProvider;
    private readonly long _start;
    private readonly long _startWallTicks;
    private long _gapTicks;
    private long _sleptTicks;

    public EngineClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
        _startWallTicks = timeProvider.GetUtcNow().UtcTicks;
    }

    /// <summary>Ticks of 100 ns since the clock was made.</summary>
    public long NowTicks
    {
        get
        {
            long before = _timeProvider.GetElapsedTime(_start).Ticks;
            long wall = _timeProvider.GetUtcNow().UtcTicks - _startWallTicks;
            long elapsed = _timeProvider.GetElapsedTime(_start).Ticks;
            // A thread that was held up in between says nothing about the clocks.
            if (elapsed - before <= DriftTicks)
                Compare(wall - elapsed);
            return elapsed + Volatile.Read(ref _sleptTicks);
        }
    }

    // Followed while it drifts, so that drift never adds up to a sleep.
    private void Compare(long gap)
    {
        long seen = Volatile.Read(ref _gapTicks);
        if (Math.Abs(gap - seen) > DriftTicks && Interlocked.CompareExchange(ref _gapTicks, gap, seen) == seen
            && gap - seen >= SleepTicks)
        {
            Interlocked.Add(ref _sleptTicks, gap - seen);
        }
    }
}
