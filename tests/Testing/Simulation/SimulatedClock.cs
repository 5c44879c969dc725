namespace Purlin.Testing;

/// <summary>
/// A node's clocks and timers. Monotonic and wall time share an oscillator, which may drift; the wall clock can also be
/// stepped. Timer callbacks run inline when their time has come, on the node, in its present life only.
/// </summary>
public sealed class SimulatedClock : TimeProvider
{
    /// <summary>The largest drift either way: half speed to one and a half.</summary>
    public const long MaxDriftPpb = 500_000_000;

    private const long Billion = 1_000_000_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SimulatedNode _node;
    private long _trueBase;
    private long _localBase;
    private long _driftPpb;
    private long _wallOffsetTicks;

    internal SimulatedClock(SimulatedNode node) => _node = node;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>The monotonic time in ticks of 100 ns. It goes on while the node is frozen or down.</summary>
    public override long GetTimestamp()
    {
        long elapsed = _node.Simulation.NowTicks - _trueBase;
        return _localBase + (_driftPpb == 0 ? elapsed : elapsed + (long)((Int128)elapsed * _driftPpb / Billion));
    }

    /// <summary>The wall clock.</summary>
    public override DateTimeOffset GetUtcNow() => Start.AddTicks(GetTimestamp() + _wallOffsetTicks);

    /// <summary>Sets the wall clock forward, or back if negative: skew at the start, a step later.</summary>
    public void StepWallClock(TimeSpan step)
    {
        _wallOffsetTicks += step.Ticks;
        _node.Simulation.Log($"{_node.Name} wall clock steps by {step.TotalMilliseconds} ms");
    }

    /// <summary>Makes the oscillator run fast, or slow if negative, from now on.</summary>
    /// <param name="ppb">Parts per billion, at most <see cref="MaxDriftPpb"/> either way; 0 runs true.</param>
    /// <remarks>
    /// A timer that is armed when the clock gets faster may fire late, as timers may; none fires early.
    /// </remarks>
    public void SetDrift(long ppb)
    {
        if (ppb is < -MaxDriftPpb or > MaxDriftPpb)
            throw new ArgumentOutOfRangeException(nameof(ppb), ppb, $"Drift is at most {MaxDriftPpb} ppb either way.");
        if (ppb == _driftPpb)
            return;
        (_localBase, _trueBase) = (GetTimestamp(), _node.Simulation.NowTicks);
        _driftPpb = ppb;
        _node.Simulation.Log($"{_node.Name} drifts by {ppb} ppb");
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new SimulatedTimer(_node, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// The first true time at which the monotonic clock shows <paramref name="local"/>, at the present drift.
    /// </summary>
    internal long TrueTicksAt(long local)
    {
        if (_driftPpb == 0)
            return _trueBase + (local - _localBase);
        Int128 scaled = (Int128)(local - _localBase) * Billion;
        return _trueBase + (long)((scaled + (Billion + _driftPpb - 1)) / (Billion + _driftPpb));
    }
}
