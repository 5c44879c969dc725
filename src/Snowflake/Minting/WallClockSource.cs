using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Rectangles of one given node, in the time of the wall clock: one that begins where the clock stands, or where the
/// fence says, and is extended a slice ahead of the clock. With a fence the extension is on disk before it is used;
/// without one it costs nothing and holds as long as the process.
/// </summary>
/// <remarks>
/// <para>The fence is written when less than a third of a slice is left, and each write adds a slice to what there
/// is: one sync a slice, time to do it in, and at most a slice and a third ahead of the wall clock.</para>
/// <para>
/// Id time follows the wall clock forward at once, unless it leaps away from the monotonic clock. When the wall clock
/// goes back, id time goes on with the monotonic clock at half its speed until the two meet, but never beyond what was
/// reserved before, which in turn is never extended beyond the wall clock and a slice: so a small step is absorbed, and
/// a great one ends minting within a slice and a third.</para>
/// </remarks>
internal sealed class WallClockSource : RectangleSource
{
    /// <summary>How much a write reserves.</summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(3);

    /// <summary>What is left, at most, when more is reserved.</summary>
    public static readonly TimeSpan Spare = Slice / 3;

    /// <summary>How far ahead of the wall clock a fence may be; also the longest pause after a crash.</summary>
    public static readonly TimeSpan Reach = Slice + Spare;

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
    private readonly ClockLog _log;
    private ulong _random = Entropy.NextUInt64();
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
        _log = new ClockLog(options.CreateLogger(), node);
        _lastUtc = _time.GetUtcNow().UtcTicks;
        _clock.Set(_lastUtc, _time.GetTimestamp());
        _startTick = Math.Clamp(_clock.TickOf(_lastUtc), 0, _layout.MaxTick + 1);
        if (options.Fence is not null)
        {
            long farthest = FarthestFor(_lastUtc);
            _fence = NodeFence.Open(options.Fence, _layout, node, endOfNew: farthest);
            _startTick = Math.Max(_startTick, _fence.MayBeBehind ? Math.Max(farthest, _fence.EndTick) : _fence.EndTick);
            _log.Opened(_fence.Origin);
        }

        _rectangle = new Rectangle((long)node << _layout.NodeShift, _layout.SequenceBits, _startTick, _startTick);
        if (_fence is not null)
        {
            _extension = _time.CreateTimer(static source => ((WallClockSource)source!).Extend(isDue: true), this,
                Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Extend(isDue: false);
        }
    }

    /// <inheritdoc/>
    public override SnowflakeGuarantee Guarantee => _fence is null || HasLostFence
        ? SnowflakeGuarantee.ProcessLife : SnowflakeGuarantee.Restart;

    /// <summary>Whether there had been a fence, and this is another one.</summary>
    public bool HasLostFence => _fence?.Origin == FenceOrigin.MadeAnew;

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
        MintingState state;
        bool isSettled;
        using (_gate.EnterScope())
            isSettled = TryLook_NeedsGate(out state);
        if (!isSettled)
        {
            // The timer has not come in time, or this is the first use after a long wait: reserve on this thread.
            Extend(isDue: false);
            using (_gate.EnterScope())
            {
                if (!TryLook_NeedsGate(out state))
                    state = NotReserved_NeedsGate();
            }
        }

        _log.Advanced(state, Reach);
        return state;
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
        _ => OutOfNumbers(_layout, state),
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
        // Minting goes on when the wall clock and a slice pass what is reserved, with a fence by so much that a write
        // is worth it.
        long nextUtc = _fence is null ? _clock.UtcOf(_rectangle.EndTick + 1)
            : _clock.UtcOf(_rectangle.EndTick) + Spare.Ticks;
        long missing = nextUtc - Slice.Ticks - _time.GetUtcNow().UtcTicks;
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

    // Reserves more, on disk first: by the timer because little is left, or for a caller because nothing is.
    private void Extend(bool isDue)
    {
        if (_fence is null)
            return;
        using (_reserving.EnterScope())
        {
            long end = 0;
            bool isWanted;
            using (_gate.EnterScope())
            {
                if (_disposed)
                    return;
                isWanted = _failure is null && TryPlan_NeedsGate(isDue, out end);
            }

            if (isWanted)
                Reserve(end);
            if (_failure is null)
                ArmTimer();
        }
    }

    private void Reserve(long end)
    {
        try
        {
            _fence!.Write(end);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Told to whoever mints beyond what is reserved; until then nothing is wrong.
            _failure = e;
            _log.Failed(e);
            return;
        }

        using (_gate.EnterScope())
            _rectangle.Extend(end);
    }

    // Whether to write now, and what.
    private bool TryPlan_NeedsGate(bool isDue, out long end)
    {
        end = 0;
        if (!TryFollow_NeedsGate(_time.GetTimestamp(), out long wallUtc))
            return false;
        long oldEnd = _rectangle.EndTick;
        long oldEndUtc = _clock.UtcOf(oldEnd);
        bool isAhead = oldEndUtc > wallUtc;
        if (isDue && oldEndUtc - wallUtc > Spare.Ticks)
            return false;
        // A slice more than there is; where there is nothing, a slice from now.
        end = isDue && isAhead
            ? Math.Min(Math.Max(_clock.TickOf(oldEndUtc + Slice.Ticks), oldEnd + 1), _layout.MaxTick + 1)
            : EndFor(wallUtc);
        // Id time that runs ahead of a clock which was set back asks again and again: not for each tick a write.
        return end > oldEnd
            && (_clock.UtcOf(end) - oldEndUtc >= Spare.Ticks || !isAhead || end == _layout.MaxTick + 1);
    }

    // When less than a third is left; each node at a moment of its own, so that those on one disk do not write at once.
    private void ArmTimer()
    {
        _random = (_random * 6364136223846793005) + 1442695040888963407;
        double part = 0.8 + (0.18 * (_random >> 11) / (1UL << 53));
        long left;
        using (_gate.EnterScope())
            left = _clock.UtcOf(_rectangle.EndTick) - _time.GetUtcNow().UtcTicks;
        long due = left > Spare.Ticks ? left - (long)(Spare.Ticks * part) : Spare.Ticks;
        _extension!.Change(new TimeSpan(Math.Min(due, Slice.Ticks)), Timeout.InfiniteTimeSpan);
    }

    // The end of what may be reserved when the wall clock stands somewhere: at least the tick it stands in.
    private long EndFor(long wallUtc)
    {
        long end = Math.Max(_clock.TickOf(wallUtc + Slice.Ticks), _clock.TickOf(wallUtc) + 1);
        return Math.Clamp(end, 0, _layout.MaxTick + 1);
    }

    // Beyond everything that can have been reserved by now, if the clock has not gone back.
    private long FarthestFor(long wallUtc)
    {
        long end = Math.Max(_clock.TickOf(wallUtc + Reach.Ticks), _clock.TickOf(wallUtc + Spare.Ticks) + 1);
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
            _log.Failed(e);
        }
    }
}
