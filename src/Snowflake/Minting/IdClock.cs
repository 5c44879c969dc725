namespace Purlin.Snowflake;

/// <summary>
/// Id time: an instant that it was set to, going on with the monotonic clock. Not thread-safe; its source's lock guards
/// it.
/// </summary>
/// <param name="layout">Whose ticks it counts.</param>
/// <param name="time">The monotonic clock.</param>
internal sealed class IdClock(SnowflakeLayout layout, TimeProvider time)
{
    private readonly long _epochUtc = layout.Epoch.UtcTicks;
    private readonly long _tickLength = layout.Tick.Ticks;
    private long _setUtc;
    private long _setAt;

    /// <summary>Sets it to an instant that is right at a timestamp.</summary>
    /// <param name="utc">The instant, in units of 100 ns since the year 1.</param>
    /// <param name="timestamp">A timestamp of the provider.</param>
    public void Set(long utc, long timestamp) => (_setUtc, _setAt) = (utc, timestamp);

    /// <summary>The instant at a timestamp, in units of 100 ns since the year 1.</summary>
    public long UtcAt(long timestamp) => _setUtc + time.GetElapsedTime(_setAt, timestamp).Ticks;

    /// <summary>The layout's tick that an instant lies in; below 0 before its epoch.</summary>
    public long TickOf(long utc)
    {
        long sinceEpoch = utc - _epochUtc;
        long tick = sinceEpoch / _tickLength;
        return sinceEpoch < 0 && tick * _tickLength != sinceEpoch ? tick - 1 : tick;
    }

    /// <summary>The instant a tick begins at; at most the greatest number for ticks beyond the calendar.</summary>
    public long UtcOf(long tick) =>
        tick >= (long.MaxValue - _epochUtc) / _tickLength ? long.MaxValue : _epochUtc + tick * _tickLength;

    /// <summary>The first timestamp at which it shows an instant that is not far away.</summary>
    public long TimestampOf(long utc) =>
        _setAt + (long)Math.Ceiling((utc - _setUtc) * ((double)time.TimestampFrequency / TimeSpan.TicksPerSecond));
}
