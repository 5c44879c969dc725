namespace Purlin.Testing;

/// <summary>
/// Time that moves only when a test says so, with the wall clock and the monotonic clock as two separate things, as
/// they are on a real machine: <see cref="Advance"/> moves both, <see cref="StepWallClock"/> moves only the wall clock.
/// </summary>
/// <remarks>
/// <para>
/// Timers run on the thread that advances, one at a time, ordered by due time and among equals by the moment they were
/// scheduled. While a callback runs, both clocks show exactly its due time. A timer due at once (zero) runs in the next
/// advance, never inside <see cref="CreateTimer"/>; <c>Advance(TimeSpan.Zero)</c> is enough. An exception thrown by a
/// callback leaves the advance at that instant and reaches the caller; the next advance goes on from there.
/// </para>
/// <para>
/// A callback may create, change and dispose timers and may itself advance: the nested advance runs first, and the
/// outer one then goes on to the instant it was heading for, unless that has been passed. Members may be called from
/// any thread; a second thread that advances waits for the first. The monotonic clock starts at one hour, not at zero,
/// so that code which takes a timestamp of zero for "never" behaves as it would on a machine that has been up for a
/// while. Due times and periods have the bounds of the system's timers, but not their rounding to milliseconds.
/// </para>
/// </remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Timeline _timeline = new();
    private readonly ManualClock _clock;
    private volatile TimeZoneInfo _timeZone = TimeZoneInfo.Utc;

    /// <summary>Makes a provider whose clocks stand still.</summary>
    /// <param name="start">What the wall clock shows first; 2030-01-01T00:00Z unless given.</param>
    /// <param name="timestampFrequency">
    /// Monotonic units in a second, > 0; 10 MHz (ticks of 100 ns) unless given.
    /// </param>
    public ManualTimeProvider(DateTimeOffset? start = null, long timestampFrequency = TimeSpan.TicksPerSecond) =>
        _clock = new ManualClock(
            _timeline, start ?? new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), timestampFrequency, rate: 1.0);

    /// <summary>The time that all advances have added up to; wall clock steps do not count.</summary>
    public TimeSpan Elapsed => new(_timeline.NowTicks);

    /// <summary>How many timers are armed, those of skewed clocks included; a periodic timer counts once.</summary>
    public int PendingTimers => _timeline.PendingTimers;

    /// <summary>How far the next armed timer is away, or null where none is armed.</summary>
    public TimeSpan? NextDue => _timeline.NextDueTicks is { } due ? new TimeSpan(due - _timeline.NowTicks) : null;

    /// <summary>The zone that <see cref="LocalTimeZone"/> answers; UTC unless set.</summary>
    public TimeZoneInfo TimeZone
    {
        get => _timeZone;
        set => _timeZone = value;
    }

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _timeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _clock.TimestampFrequency;

    /// <summary>The wall clock, in UTC.</summary>
    public override DateTimeOffset GetUtcNow() => _clock.UtcNow;

    /// <summary>The monotonic clock, in units of 1/<see cref="TimestampFrequency"/> second.</summary>
    public override long GetTimestamp() => _clock.Timestamp;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.CreateTimer(callback, state, dueTime, period);

    /// <summary>Moves both clocks forward and runs every timer that comes due on the way.</summary>
    /// <param name="time">How far, >= 0.</param>
    /// <exception cref="InvalidOperationException">Timers keep firing without time moving.</exception>
    public void Advance(TimeSpan time) => _timeline.Advance(time);

    /// <summary>Moves to the next armed timer and runs that one timer.</summary>
    /// <returns>Whether there was one.</returns>
    public bool AdvanceToNextTimer() => _timeline.AdvanceToNextTimer();

    /// <summary>Goes from timer to timer until none is armed, or <paramref name="limit"/> has passed.</summary>
    /// <param name="limit">
    /// How far at most, >= 0; needed because a periodic timer never lets a clock come to rest.
    /// </param>
    /// <returns>
    /// True with the clock at the last timer that ran; false with the clock at the limit and timers armed.
    /// </returns>
    public bool RunUntilIdle(TimeSpan limit) => _timeline.RunUntilIdle(limit);

    /// <summary>Moves the wall clock alone, as an operator or a time daemon does. No timer notices.</summary>
    /// <param name="step">How far, forwards or backwards.</param>
    public void StepWallClock(TimeSpan step) => _clock.StepWallClock(step);

    /// <summary>
    /// Another machine's clocks: driven by the advances of this provider, yet running at their own rate.
    /// </summary>
    /// <param name="rate">Seconds on those clocks per second here, 0.001 to 1000; kept to nine decimals.</param>
    /// <param name="wallOffset">How far the other wall clock is ahead (or behind, if negative) of this one now.</param>
    public SkewedTimeProvider CreateSkewed(double rate, TimeSpan wallOffset = default) =>
        new(new ManualClock(_timeline, GetUtcNow() + wallOffset, TimestampFrequency, rate), LocalTimeZone, rate);
}
