namespace Purlin.Snowflake;

/// <summary>
/// A wall clock that goes wrong as written down, for tests of what an application does then: it is stepped by hand,
/// stands still, runs fast or slow. Monotonic time and timers are those of the provider that drives it, so a script
/// works over a fake clock, and over the system's in a rehearsal of a whole service.
/// </summary>
/// <remarks>
/// Instants are times since the script was made, by the driver's monotonic clock. What is written adds up, in any
/// order. Thread-safe; reading the clock takes time proportional to the lines of the script and allocates nothing.
/// </remarks>
public sealed class ClockScript : TimeProvider
{
    private readonly TimeProvider _driver;
    private readonly long _start;
    private readonly Lock _writing = new();
    private volatile ClockScriptLine[] _lines = [];

    /// <summary>A script without a line: its clock is the driver's.</summary>
    /// <param name="driver">What makes time pass; the system unless given.</param>
    public ClockScript(TimeProvider? driver = null)
    {
        _driver = driver ?? System;
        _start = _driver.GetTimestamp();
    }

    /// <summary>How far the wall clock is ahead of the driver's now.</summary>
    public TimeSpan Offset => OffsetAt(_driver.GetElapsedTime(_start));

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _driver.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _driver.TimestampFrequency;

    /// <summary>
    /// Sets the clock forward or back at once, as an operator or a virtual machine that wakes up does.
    /// </summary>
    /// <param name="at">When, >= 0.</param>
    /// <param name="by">How far, forward or, if negative, back.</param>
    /// <returns>This script.</returns>
    public ClockScript Step(TimeSpan at, TimeSpan by) => Write(at, TimeSpan.Zero, 0, by);

    /// <summary>Stops the clock; afterwards it goes on from where it stood.</summary>
    /// <param name="at">When, >= 0.</param>
    /// <param name="length">For how long, > 0.</param>
    /// <returns>This script.</returns>
    public ClockScript Freeze(TimeSpan at, TimeSpan length) => Slew(at, length, rate: 0);

    /// <summary>Lets the clock run at another rate, as a time daemon does that closes a gap; the gap stays.</summary>
    /// <param name="at">When, >= 0.</param>
    /// <param name="length">For how long, > 0.</param>
    /// <param name="rate">Seconds shown per second, 0 to 1000: 1.0005 is what most daemons do at most.</param>
    /// <returns>This script.</returns>
    public ClockScript Slew(TimeSpan at, TimeSpan length, double rate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        if (rate is not (>= 0 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is 0 to 1000, and 1 for a true clock.");
        return Write(at, length, rate - 1, TimeSpan.Zero);
    }

    /// <summary>The wall clock as the script has it, within the years 1 to 9999.</summary>
    public override DateTimeOffset GetUtcNow()
    {
        long ticks = _driver.GetUtcNow().UtcTicks + Offset.Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => _driver.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _driver.CreateTimer(callback, state, dueTime, period);

    private ClockScript Write(TimeSpan at, TimeSpan length, double slope, TimeSpan step)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(at, TimeSpan.Zero);
        using (_writing.EnterScope())
            _lines = [.. _lines, new ClockScriptLine(at, length, slope, step)];
        return this;
    }

    private TimeSpan OffsetAt(TimeSpan elapsed)
    {
        TimeSpan offset = TimeSpan.Zero;
        foreach (ClockScriptLine line in _lines)
            offset += line.OffsetAt(elapsed);
        return offset;
    }
}
