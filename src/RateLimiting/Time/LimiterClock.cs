using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// The clocks of a limiter on the axis of <see cref="RateLimitTime"/>. Monotonic time begins at the wall time of the
/// limiter's start and then follows timestamps alone. Coarse time is the system's timestamp as of the last tick.
/// </summary>
internal sealed class LimiterClock
{
    private readonly TimeProvider _time;
    private readonly bool _isCoarse;
    private readonly long _frequency;
    private readonly long _origin;
    private readonly long _originUs;

    // Coarse time only, where a microsecond is a whole number of ticks; else 0.
    private readonly long _ticksPerUs;
    private readonly long _zero;
    private long _latestUs;

    public LimiterClock(TimeProvider time, bool isPrecise)
    {
        _time = time;
        _isCoarse = !isPrecise && ReferenceEquals(time, TimeProvider.System);
        _frequency = time.TimestampFrequency;
        // The true timestamp, also for coarse time: an old one would put that ahead of the wall clock by its age.
        _origin = time.GetTimestamp();
        _originUs = WallUs();
        _ticksPerUs = _isCoarse && _frequency % TimeSpan.MicrosecondsPerSecond == 0
            ? _frequency / TimeSpan.MicrosecondsPerSecond
            : 0;
        _zero = _origin - (_originUs * _ticksPerUs);
    }

    public TimeProvider Time => _time;

    public LimiterNow Now(bool withWall)
    {
        long us = MonotonicUs();
        return new(us, withWall ? WallUs() : us);
    }

    public long MonotonicUs()
    {
        if (TryLatest(out long us))
            return us;
        us = Measure();
        Keep(us);
        return us;
    }

    /// <summary>
    /// The answer of before, if it is still right: known by a multiplication that nothing waits for, where a new answer
    /// takes a division. Never so for a precise clock. It has no call on its way, so its caller needs no frame.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryLatest(out long us)
    {
        if (!CoarseClock.TryGetTimestamp(out long timestamp))
        {
            us = 0;
            return false;
        }

        // An answer is right or wrong by itself: no order of reads or writes matters, nor does a product that wraps.
        us = Volatile.Read(ref _latestUs);
        long ticksPerUs = _ticksPerUs;
        return (ulong)(timestamp - _zero - (us * ticksPerUs)) < (ulong)ticksPerUs;
    }

    /// <summary>The time now.</summary>
    public long Measure() =>
        _originUs + (long)((Int128)(Timestamp() - _origin) * TimeSpan.MicrosecondsPerSecond / _frequency);

    /// <summary>Lets others have what was measured.</summary>
    public void Keep(long us) => Volatile.Write(ref _latestUs, us);

    public long WallUs() => RateLimitTime.FromUtc(_time.GetUtcNow());

    private long Timestamp() => _isCoarse ? CoarseClock.GetTimestamp() : _time.GetTimestamp();
}
