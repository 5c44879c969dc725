namespace Purlin.Snowflake;

/// <summary>
/// Rectangles leased from a store: drives a <see cref="LeaseProtocol"/> with a timer, calls and clocks, and turns what
/// it says into a <see cref="Rectangle"/>. Id time is the store's clock at the last answer and the monotonic time
/// since.
/// </summary>
/// <remarks>
/// One lock guards protocol, clock and rectangle; calls, and who waits for them, run outside of it. Everything happens
/// in the provider's timer and in the continuations of the store's answers, where nobody would see an exception: what
/// breaks there, which nothing should, ends the lease, and is thrown at whoever mints next.
/// </remarks>
internal sealed class LeaseSource : RectangleSource
{
    private static readonly long UnixEpochUtc = DateTimeOffset.UnixEpoch.UtcTicks;

    private readonly Lock _gate = new();
    private readonly ISnowflakeLeaseStore _store;
    private readonly SnowflakeLayout _layout;
    private readonly SnowflakeLeaseTerms _terms;
    private readonly TimeProvider _time;
    private readonly LeaseProtocol _protocol;
    private readonly IdClock _clock;
    private readonly ITimer _timer;
    private readonly LeaseMetrics _metrics;
    private readonly LeaseLog _log;
    private readonly long _origin;
    private readonly long _borrowTicks;
    private Rectangle? _rectangle;
    private int? _node;
    private long _startTick;
    private long _freeTick;
    private long _confirmedAt;
    private readonly TaskCompletionSource _released = new();
    private Exception? _failure;
    private Exception? _broken;
    private bool _disposed;

    /// <summary>A holder that has asked for nothing yet.</summary>
    /// <param name="store">Called by this alone, one call at a time.</param>
    /// <param name="options">Validated, its lease options too.</param>
    /// <param name="seed">Different for every holder that ever lives.</param>
    public LeaseSource(ISnowflakeLeaseStore store, SnowflakeOptions options, ulong seed)
    {
        (_store, _layout, _time, _terms) = (store, options.Layout, options.TimeProvider, options.Lease.Terms);
        _borrowTicks = options.BorrowTicks;
        _origin = _time.GetTimestamp();
        _clock = new IdClock(_layout, _time);
        _clock.Set(_time.GetUtcNow().UtcTicks, _origin);
        _protocol = new LeaseProtocol(_terms, options.Lease.PoolOf(options), seed);
        _metrics = new LeaseMetrics(this, options.MeterFactory);
        _log = new LeaseLog(options.CreateLogger());
        _timer = _time.CreateTimer(static source => ((LeaseSource)source!).Tick(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public override SnowflakeGuarantee Guarantee => _store.Guarantees;

    /// <inheritdoc/>
    public override int? NodeId
    {
        get
        {
            using (_gate.EnterScope())
                return _node;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset IdTime
    {
        get
        {
            using (_gate.EnterScope())
                return new DateTimeOffset(_clock.UtcAt(_time.GetTimestamp()), TimeSpan.Zero);
        }
    }

    /// <summary>How the lease stands.</summary>
    public LeaseStatus Status
    {
        get
        {
            using (_gate.EnterScope())
                return Status_NeedsGate();
        }
    }

    /// <summary>Asks for the first rectangle; to be called once.</summary>
    public void Start() => Run(static source => source._protocol.Start(source.Now()));

    /// <inheritdoc/>
    public override MintingState Advance(out Rectangle? rectangle)
    {
        using (_gate.EnterScope())
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(SnowflakeGenerator));
            if (_broken is not null)
            {
                throw new InvalidOperationException("The lease protocol broke: the lease was given up, and no id is "
                    + "made any more. Make a new generator, and report this.", _broken);
            }

            rectangle = _rectangle;
            if (rectangle is null)
                return new MintingState(SnowflakeRefusal.NotLeased, Timeout.InfiniteTimeSpan);
            long timestamp = _time.GetTimestamp();
            if (rectangle.IsFreshAt(timestamp))
                return MintingState.Minting;
            long utc = _clock.UtcAt(timestamp);
            long tick = _clock.TickOf(utc);
            if (tick > _layout.MaxTick)
                return new MintingState(SnowflakeRefusal.LayoutExhausted, Timeout.InfiniteTimeSpan);
            if (tick < _startTick)
                return new MintingState(SnowflakeRefusal.ClockBehind, new TimeSpan(_clock.UtcOf(_startTick) - utc));
            // Over with the renewal, or with another lease: both pulse.
            if (tick >= rectangle.EndTick)
                return new MintingState(SnowflakeRefusal.NotLeased, Timeout.InfiniteTimeSpan);
            rectangle.Raise(tick, _borrowTicks, _clock.TimestampOf(_clock.UtcOf(tick + 1)));
            return MintingState.Minting;
        }
    }

    /// <inheritdoc/>
    public override SnowflakeRefusedException Refused(MintingState state)
    {
        LeaseStatus status = Status;
        return state.Refusal switch
        {
            SnowflakeRefusal.NotLeased => new MintingRefusedException(state.Refusal,
                $"There is no node lease: {status.Reason}. NextAsync waits for one.", status.Failure),
            SnowflakeRefusal.ClockBehind => new ClockMovedBackException(state.RetryAfter,
                $"The lease begins in {state.RetryAfter}: the store's clock has gone back. Wait that long "
                + "(MaxClockBackWait, or NextAsync in a loop), and keep the clocks of the stores within 1 s."),
            _ => OutOfNumbers(_layout, state),
        };
    }

    /// <summary>Seals the rectangle and sends off what gives the node back.</summary>
    public override void Dispose()
    {
        Run(static source =>
        {
            if (source._disposed)
                return LeaseStep.Nothing;
            source._disposed = true;
            source.Seal();
            if (source._broken is not null)
                return new LeaseStep(LeaseEvent.Lost, default, LeaseStep.NoTimer);
            return source._protocol.Stop(source.MsOf(source._freeTick), source.Now());
        });
        _timer.Dispose();
        _metrics.Dispose();
        Changed.Pulse();
    }

    /// <summary>The same, and waits until the store has answered, or has failed to.</summary>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        await _released.Task.ConfigureAwait(false);
    }

    private void Tick() => Run(static source =>
        source._broken is null ? source._protocol.OnTimer(source.Now()) : LeaseStep.Nothing);

    private void Run(Func<LeaseSource, LeaseStep> next)
    {
        LeaseStep step;
        LeaseStatus status;
        bool isOver, wasBroken, isDisposed;
        using (_gate.EnterScope())
        {
            wasBroken = _broken is not null;
            step = TryStep(next, out status);
            isDisposed = _disposed;
            isOver = _disposed && (!_protocol.IsWaiting || _broken is not null);
        }

        // Before the call, which may be answered at once.
        if (status.IsBroken && !wasBroken)
            _log.Broke(_node, status.Failure!);
        else if (!status.IsBroken && !isDisposed)
            _log.Told(step.Event, status, _node);
        // Awaited by nobody: whatever becomes of it ends in a step, and a step does not throw.
        if (step.Sends)
            _ = CallAsync(step.Request);
        if (isOver)
            _released.TrySetResult();
        // Last, as whoever waits goes on within the call, and may dispose this and block until it is over.
        if (step.Event != LeaseEvent.None)
            Changed.Pulse();
    }

    // A step that throws is a rule of the protocol or of its driver broken: what may be minted is not known any more.
    private LeaseStep TryStep(Func<LeaseSource, LeaseStep> next, out LeaseStatus status)
    {
        LeaseStep step;
        try
        {
            step = next(this);
            Apply(step);
            status = Status_NeedsGate();
        }
        catch (Exception e)
        {
            _broken ??= e;
            Seal();
            status = default(LeaseStatus) with { Failure = _broken, IsBroken = true };
            step = new LeaseStep(LeaseEvent.Lost, default, LeaseStep.NoTimer);
        }

        return step;
    }

    private LeaseStatus Status_NeedsGate()
    {
        long now = Now();
        bool isHeld = _rectangle is not null && _protocol.IdTimeMs(now) < _protocol.EndMs;
        TimeSpan left = isHeld ? TimeSpan.FromMilliseconds(_protocol.EndMs - _protocol.IdTimeMs(now)) : default;
        TimeSpan age = isHeld ? new TimeSpan(now - _confirmedAt) : default;
        // Renewals begin before a third; half a slice leaves room for some that fail.
        bool isLate = isHeld && age.TotalMilliseconds > _terms.SliceMs / 2.0;
        return new LeaseStatus(isHeld, age, left, _protocol.Failures, isLate, _protocol.LastOutcome,
            _broken ?? _failure, _broken is not null);
    }

    private void Apply(in LeaseStep step)
    {
        switch (step.Event)
        {
            case LeaseEvent.Granted:
                _node = _protocol.Node;
                _startTick = Math.Max(CeilingTickOf(_protocol.StartMs), _freeTick);
                _rectangle = new Rectangle((long)_protocol.Node << _layout.NodeShift, _layout.SequenceBits, _startTick,
                    Math.Max(EndTick(), _startTick));
                break;
            case LeaseEvent.Extended:
                _rectangle!.Extend(EndTick());
                break;
            case LeaseEvent.Lost:
                Seal();
                break;
        }

        TimeSpan due = step.TimerTicks == LeaseStep.NoTimer ? Timeout.InfiniteTimeSpan
            : new TimeSpan(Math.Max(step.TimerTicks - Now(), 0));
        if (!_disposed)
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    // Before the successor is made: an id of the old rectangle after one of the new would descend.
    private void Seal()
    {
        if (_rectangle is { } rectangle)
            _freeTick = Math.Max(_freeTick, rectangle.Seal());
        _rectangle = null;
    }

    // Whatever a store throws means the same: no answer. The last one is told by Status, metrics and refusals.
    private async Task CallAsync(SnowflakeLeaseRequest request)
    {
        SnowflakeLeaseReply[] replies = [];
        Exception? failure = null;
        try
        {
            replies = await _store.ApplyAsync(_terms, new[] { request }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        Run(source => source.Answered(replies, failure));
    }

    private LeaseStep Answered(SnowflakeLeaseReply[] replies, Exception? failure)
    {
        if (_broken is not null)
            return LeaseStep.Nothing;
        _failure = failure;
        long now = Now();
        if (replies.Length != 1)
        {
            _metrics.Failed();
            return _protocol.OnFailure(now);
        }

        SnowflakeLeaseReply reply = replies[0];
        LeaseStep step = _protocol.OnReply(reply, now);
        if (step.Event is LeaseEvent.Granted or LeaseEvent.Extended)
        {
            _confirmedAt = now;
            _clock.Set(UtcOf(reply.StoreNowMs), _time.GetTimestamp());
        }
        else if (reply.Outcome is not (SnowflakeLeaseOutcome.Granted or SnowflakeLeaseOutcome.Released))
        {
            _metrics.Refused(reply.Outcome);
        }

        return step;
    }

    private long Now() => _time.GetElapsedTime(_origin).Ticks;

    private long EndTick() => Math.Min(_clock.TickOf(UtcOf(_protocol.EndMs)), _layout.MaxTick + 1);

    private long CeilingTickOf(long ms)
    {
        long tick = _clock.TickOf(UtcOf(ms));
        return Math.Clamp(_clock.UtcOf(tick) < UtcOf(ms) ? tick + 1 : tick, 0, _layout.MaxTick + 1);
    }

    // Rounded up to whole milliseconds: the end of what is used.
    private long MsOf(long tick) =>
        (_clock.UtcOf(tick) - UnixEpochUtc + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private static long UtcOf(long ms) => UnixEpochUtc + (ms * TimeSpan.TicksPerMillisecond);
}
