using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// The clocks of a limiter on the axis of <see cref="RateLimitTime"/>. Monotonic time begins at the wall time of the
/// limiter's start and then follows timestamps alone. Coarse time is the system's timestamp as of the last tick.
/// </summary>
internal sealed class LimiterClock
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMicrosecond = 1_000;

    private readonly TimeProvider _time;
    private readonly bool _isCoarse;
    private readonly long _frequency;
    private readonly long _origin;
    private readonly long _originUs;

    public LimiterClock(TimeProvider time, bool isPrecise)
    {
        _time = time;
        _isCoarse = !isPrecise && ReferenceEquals(time, TimeProvider.System);
        _frequency = time.TimestampFrequency;
        _origin = Timestamp();
        _originUs = WallUs();
    }

    public TimeProvider Time => _time;

    public LimiterNow Now(bool withWall)
    {
        long us = MonotonicUs();
        return new(us, withWall ? WallUs() : us);
    }

    public long MonotonicUs()
    {
        long elapsed = Timestamp() - _origin;
        // Division by a constant where the unit is the usual nanosecond.
        return _originUs + (_frequency == NanosecondsPerSecond
            ? elapsed / NanosecondsPerMicrosecond
            : (long)((Int128)elapsed * TimeSpan.MicrosecondsPerSecond / _frequency));
    }

    private long WallUs() => RateLimitTime.FromUtc(_time.GetUtcNow());

    private long Timestamp() => _isCoarse ? CoarseClock.GetTimestamp() : _time.GetTimestamp();
}
