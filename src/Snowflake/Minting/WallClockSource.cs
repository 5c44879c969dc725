namespace Purlin.Snowflake;

/// <summary>
/// Rectangles of one given node, in the time of the wall clock: one that begins where the clock stands, or where the
/// fence says, and is extended a slice ahead of the clock. With a fence the extension is on disk before it is used;
/// without one it costs nothing and holds as long as the process.
/// </summary>
/// <remarks>
/// Id time follows the wall clock forward at once, unless it leaps away from the monotonic clock. When the wall clock
/// goes back, id time goes on with the monotonic clock at half its speed until the two meet, but never beyond what was
/// reserved before, which in turn is never extended beyond the wall clock and a slice: so a small step is absorbed, and
/// a great one ends minting within a slice.
/// </remarks>
internal sealed class WallClockSource : RectangleSource
{
    /// <summary>How far ahead of the clock time is reserved; also the longest pause after a crash.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    // For refusals that end with the wall clock being set, which tells nobody.
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Lock _reserving = new();
    private readonly SnowflakeLayout _layout;
    private readonly TimeProvider _time;
    private readonly IdClock _clock;
    private readonly NodeFence? _fence;
    private readonly ITimer? _extension;
    private readonly Rectangle _rectangle;
    private readonly long _startTick;
    private readonly long _borrowTicks;
    private readonly long _maxForwardJump;
    private readonly int _node;
    private long _lastUtc;
    private Exception? _failure;
    private bool _disposed;

    /// <summary>A node without a fence or with one.</summary>
    /// <param name="options">Validated, with a node id.</param>
    /// <param name="node">The node id.</param>
    /// <exception cref="SnowflakeFenceException">The fence cannot be used.</exception>
    public WallClockSource(SnowflakeOptions options, int node)
    {
        (_layout, _time, _node) = (options.Layout, options.TimeProvider, node);
        _borrowTicks = options.BorrowTicks;
        _maxForwardJump = options.MaxForwardJump.Ticks;
        _clock = new IdClock(_layout, _time);
        _lastUtc = _time.GetUtcNow().UtcTicks;
        _clock.Set(_lastUtc, _time.GetTimestamp());
        _startTick = Math.Clamp(_clock.TickOf(_lastUtc), 0, _layout.MaxTick + 1);
        if (options.Fence is not null)
        {
            _fence = NodeFence.Open(options.Fence, _layout, node, endOfNew: EndFor(_lastUtc));
            _startTick = Math.Max(_startTick, _fence.EndTick);
        }

        _rectangle = new Rectangle((long)node << _layout.NodeShift, _layout.SequenceBits, _startTick, _startTick);
        if (_fence is not null)
        {
            Extend();
            _extension = _time.CreateTimer(
                static source => ((WallClockSource)source!).Extend(), this, Slice / 3, Slice / 3);
        }
    }

    /// <inheritdoc/>
    public override SnowflakeGuarantee Guarantee =>
        _fence is null ? SnowflakeGuarantee.ProcessLife : SnowflakeGuarantee.Restart;

    /// <inheritdoc/>
    public override int? NodeId => _node;

    /// <inheritdoc/>
    public override DateTimeOffset IdTime
    {
        get
        {
            using (_gate.EnterScope())
                return new DateTimeOffset(_clock.UtcAt(_time.GetTimestamp()), TimeSpan.Zero);
        }
    }

    /// <inheritdoc/>
    public override MintingState Advance(out Rectangle? rectangle)
    {
        rectangle = _rectangle;
        using (_gate.EnterScope())
        {
            if (TryLook_NeedsGate(out MintingState state))
                return state;
        }

        // The timer has not come in time, or this is the first use after a long wait: reserve on the caller's thread.
        Extend();
        using (_gate.EnterScope())
            return TryLook_NeedsGate(out MintingState state) ? state : NotReserved_NeedsGate();
    }

    /// <inheritdoc/>
    public override SnowflakeRefusedException Refused(MintingState state) => state.Refusal switch
    {
        SnowflakeRefusal.ClockBehind => new ClockMovedBackException(state.RetryAfter,
            $"The clock ({_time.GetUtcNow():O}) is {state.RetryAfter} behind what node {_node} has used or reserved. "
            + "Set the clock right, or let MaxClockBackWait be that long. If it is right now and was wrong before, "
            + "take another node id" + (_fence is null ? "." : " and a fence of its own; delete this "
            + "fence only if no id of this node dated after now exists.")),
        SnowflakeRefusal.ClockAhead => new MintingRefusedException(state.Refusal,
            $"The wall clock ({_time.GetUtcNow():O}) is more than MaxForwardJump "
            + $"({new TimeSpan(_maxForwardJump)}) ahead of the monotonic one, which makes it "
            + $"{IdTime:O}: it was set forward, or the machine slept. Nothing was "
            + "reserved for that time. Set the clock right; if it is right, make a new generator."),
        SnowflakeRefusal.FenceFailed => new MintingRefusedException(state.Refusal,
            "The fence could not be written, and what it had reserved is used up. Free space or mend the disk, then "
            + "make a new generator.", _failure),
        SnowflakeRefusal.LayoutExhausted => new MintingRefusedException(state.Refusal,
            $"The layout {_layout} ended at {_layout.ExhaustsAt:O}. Choose one for which CanFollow is true."),
        _ => new MintingRefusedException(state.Refusal,
            $"All {_layout.Capacity.IdsPerTick} numbers of this tick ({_layout.Tick}) and what may be borrowed are "
            + "used. Use Wait or Borrow, NextAsync, or a layout with more sequence bits."),
    };

    /// <inheritdoc/>
    public override void Dispose()
    {
        using (_reserving.EnterScope())
        {
            long free;
            using (_gate.EnterScope())
            {
                if (_disposed)
                    return;
                _disposed = true;
                free = _rectangle.Seal();
            }

            _extension?.Dispose();
            GiveBack(free);
            _fence?.Dispose();
        }

        Changed.Pulse();
    }

    // False if time has to be reserved first.
    private bool TryLook_NeedsGate(out MintingState state)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(SnowflakeGenerator));
        state = MintingState.Minting;
        long timestamp = _time.GetTimestamp();
        if (_rectangle.IsFreshAt(timestamp))
            return true;
        if (!TryFollow_NeedsGate(timestamp, out long wallUtc))
        {
            state = new MintingState(SnowflakeRefusal.ClockAhead, Poll);
            return true;
        }

        long utc = _clock.UtcAt(timestamp);
        long tick = _clock.TickOf(utc);
        if (tick > _layout.MaxTick)
            state = new MintingState(SnowflakeRefusal.LayoutExhausted, Timeout.InfiniteTimeSpan);
        else if (tick < _startTick)
            state = new MintingState(SnowflakeRefusal.ClockBehind, new TimeSpan(_clock.UtcOf(_startTick) - utc));
        if (state.Refusal != SnowflakeRefusal.None)
            return true;

        if (_fence is null)
            _rectangle.Extend(EndFor(wallUtc));
        if (tick >= _rectangle.EndTick)
            return false;
        _rectangle.Raise(tick, _borrowTicks, _clock.TimestampOf(_clock.UtcOf(tick + 1)));
        return true;
    }

    private MintingState NotReserved_NeedsGate()
    {
        if (_failure is not null)
            return new MintingState(SnowflakeRefusal.FenceFailed, Timeout.InfiniteTimeSpan);
        // Minting goes on when the wall clock and a slice pass what is reserved.
        long missing = _clock.UtcOf(_rectangle.EndTick + 1) - Slice.Ticks - _time.GetUtcNow().UtcTicks;
        return new MintingState(SnowflakeRefusal.ClockBehind, new TimeSpan(Math.Max(missing, 1)));
    }

    // Brings id time to the wall clock. False if that has leapt away from the monotonic clock.
    private bool TryFollow_NeedsGate(long timestamp, out long wallUtc)
    {
        wallUtc = _time.GetUtcNow().UtcTicks;
        long utc = _clock.UtcAt(timestamp);
        long ahead = utc - wallUtc;
        if (-ahead > _maxForwardJump)
            return false;
        if (ahead > 0)
        {
            long slewed = utc - Math.Min(ahead, Math.Max(utc - _lastUtc, 0) / 2);
            utc = Math.Max(wallUtc, Math.Min(slewed, _clock.UtcOf(_rectangle.EndTick)));
            _clock.Set(utc, timestamp);
        }
        else if (ahead < 0)
        {
            utc = wallUtc;
            _clock.Set(utc, timestamp);
        }

        _lastUtc = utc;
        return true;
    }

    // Reserves a slice ahead of the wall clock, on disk first.
    private void Extend()
    {
        if (_fence is null)
            return;
        using (_reserving.EnterScope())
        {
            long end;
            using (_gate.EnterScope())
            {
                if (_disposed || _failure is not null
                    || !TryFollow_NeedsGate(_time.GetTimestamp(), out long wallUtc))
                {
                    return;
                }

                end = EndFor(wallUtc);
                if (end <= _rectangle.EndTick)
                    return;
            }

            try
            {
                _fence.Write(end);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Told to whoever mints beyond what is reserved; until then nothing is wrong.
                _failure = e;
                return;
            }

            using (_gate.EnterScope())
                _rectangle.Extend(end);
        }
    }

    // The end of what may be reserved when the wall clock stands somewhere: at least the tick it stands in.
    private long EndFor(long wallUtc)
    {
        long end = Math.Max(_clock.TickOf(wallUtc + Slice.Ticks), _clock.TickOf(wallUtc) + 1);
        return Math.Clamp(end, 0, _layout.MaxTick + 1);
    }

    private void GiveBack(long freeTick)
    {
        if (_fence is null || _failure is not null)
            return;
        try
        {
            _fence.Write(freeTick);
        }
        catch (IOException e)
        {
            // The fence says more than was used, which costs a pause at the next start and nothing else.
            _failure = e;
        }
    }
}
