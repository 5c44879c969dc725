namespace Purlin.Testing;

/// <summary>
/// The clocks of another machine beside a <see cref="ManualTimeProvider"/>, which drives them: both its clocks run at
/// <see cref="Rate"/>, its wall clock may be off and may be stepped alone, and its timers count its own time.
/// </summary>
/// <remarks>
/// Its timers run in one common order with those of every other clock of the same driver. A timer runs at the first
/// instant of the driver (100 ns apart) at which these clocks have reached its due time, so above a rate of 1 they may
/// already be past it by up to one such step.
/// </remarks>
public sealed class SkewedTimeProvider : TimeProvider
{
    private readonly ManualClock _clock;

    internal SkewedTimeProvider(ManualClock clock, TimeZoneInfo timeZone, double rate)
    {
        _clock = clock;
        LocalTimeZone = timeZone;
        Rate = rate;
    }

    /// <summary>Seconds on these clocks per second of the driver.</summary>
    public double Rate { get; }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone { get; }

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <summary>This machine's wall clock, in UTC.</summary>
    public override DateTimeOffset GetUtcNow() => _clock.UtcNow;

    /// <summary>This machine's monotonic clock, in units of 1/<see cref="TimestampFrequency"/> second.</summary>
    public override long GetTimestamp() => _clock.Timestamp;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves this machine's wall clock alone. No timer notices.</summary>
    /// <param name="step">How far, forwards or backwards.</param>
    public void StepWallClock(TimeSpan step) => _clock.StepWallClock(step);
}
