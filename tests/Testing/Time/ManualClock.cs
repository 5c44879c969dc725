namespace Purlin.Testing;

/// <summary>
/// One machine's pair of clocks over a shared <see cref="Timeline"/>. Its own elapsed time is the timeline's times the
/// rate, rounded down to ticks of 100 ns; the rate is an integer count of billionths, so that no drift of the
/// arithmetic itself is ever mixed into the drift that a test asks for.
/// </summary>
internal sealed class ManualClock
{
    private const long Billion = 1_000_000_000;
    private static readonly TimeSpan StartOfTimestamps = TimeSpan.FromHours(1);

    private readonly Timeline _timeline;
    private readonly long _originTicks;
    private readonly long _rateBillionths;
    private readonly long _startUtcTicks;
    private long _stepTicks;

    public ManualClock(Timeline timeline, DateTimeOffset start, long timestampFrequency, double rate)
    {
        if (timestampFrequency <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timestampFrequency), timestampFrequency, "A frequency is > 0; 10 MHz counts ticks of 100 ns.");
        }

        if (rate is not (>= 0.001 and <= 1000))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is 0.001 to 1000, normally near 1.");
        _timeline = timeline;
        _originTicks = timeline.NowTicks;
        _rateBillionths = (long)Math.Round(rate * Billion);
        _startUtcTicks = start.UtcTicks;
        TimestampFrequency = timestampFrequency;
    }

    public long TimestampFrequency { get; }

    public DateTimeOffset UtcNow => new(_startUtcTicks + ElapsedTicks + Volatile.Read(ref _stepTicks), TimeSpan.Zero);

    public long Timestamp =>
        (long)((Int128)(StartOfTimestamps.Ticks + ElapsedTicks) * TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <summary>This clock's own time since it was made.</summary>
    public long ElapsedTicks => (long)((Int128)(_timeline.NowTicks - _originTicks) * _rateBillionths / Billion);

    /// <summary>
    /// The first instant of the timeline at which this clock shows at least <paramref name="ownTicks"/>.
    /// </summary>
    public long ToTimeline(long ownTicks)
    {
        Int128 ticks = ((Int128)ownTicks * Billion + _rateBillionths - 1) / _rateBillionths;
        return (long)Int128.Min(ticks + _originTicks, long.MaxValue);
    }

    public void StepWallClock(TimeSpan step)
    {
        try
        {
            _ = UtcNow + step;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ArgumentOutOfRangeException(
                nameof(step), step, $"From {UtcNow:O} this leaves the years 1 to 9999 that a wall clock can show.");
        }

        Interlocked.Add(ref _stepTicks, step.Ticks);
    }

    public ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(_timeline, this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
