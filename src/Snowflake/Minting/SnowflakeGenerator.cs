using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Makes ids that are unique within its <see cref="Guarantees"/>, whatever clocks and pauses do, and never descend: per
/// generator (strict, coarse, batch) or per thread (lane). It refuses rather than break that. Thread-safe; an id costs
/// one atomic operation and no allocation.
/// </summary>
/// <remarks>
/// All minting is an atomic step on the cursor of a <see cref="Rectangle"/>: one node in one reserved interval of id
/// time. DESIGN.md beside the source has the protocol.
/// </remarks>
public sealed partial class SnowflakeGenerator : IDisposable, IAsyncDisposable
{
    private readonly RectangleSource _source;
    private readonly SnowflakeMode _mode;
    private readonly bool _isSystemTime;
    private readonly TimeProvider _time;
    private readonly SnowflakeOverflow _overflow;
    private readonly TimeSpan _maxClockBackWait;
    private readonly MintingMetrics _metrics;
    private readonly ExhaustionWatch? _watch;
    private readonly long _maxSequence;
    private readonly int _nodeBits;
    private readonly int _sequenceShift;

    // May be an old one: that is sealed, so it is never fresh, and whoever finds it so asks the source.
    private Rectangle _rectangle;

    /// <summary>A generator of a given node, for the life of the process or, with a fence, over restarts.</summary>
    /// <param name="options">Read here; later changes mean nothing.</param>
    /// <exception cref="ArgumentException">The node id is missing, or a value is out of its range.</exception>
    /// <exception cref="SnowflakeFenceException">
    /// The fence is missing, damaged, in use, or another node's.
    /// </exception>
    public SnowflakeGenerator(SnowflakeOptions options)
        : this(options, CreateSource(options))
    {
    }

    internal SnowflakeGenerator(SnowflakeOptions options, RectangleSource source)
    {
        _source = source;
        (_mode, _overflow, _maxClockBackWait) = (options.Mode, options.Overflow, options.MaxClockBackWait);
        (_time, _isSystemTime) = (options.TimeProvider, options.TimeProvider == TimeProvider.System);
        Layout = options.Layout;
        (_maxSequence, _nodeBits, _sequenceShift) = (Layout.MaxSequence, Layout.NodeBits, Layout.SequenceShift);
        _rectangle = EmptyRectangle();
        _blockBits = Math.Clamp(Layout.SequenceBits - BlocksPerTickBits, 0, MaxBlockBits);
        _step = 1L << Layout.SequenceShift;
        _metrics = new MintingMetrics(this, options.MeterFactory);
        _watch = ExhaustionWatch.Start(this, options);
    }

    /// <summary>How far the promise reaches that no id is made twice.</summary>
    public SnowflakeGuarantee Guarantees => _source.Guarantee;

    /// <summary>The bits of the ids.</summary>
    public SnowflakeLayout Layout { get; }

    /// <summary>The node id; of a leased generator the one it has now or had last, null before the first.</summary>
    public int? NodeId => _source.NodeId;

    /// <summary>The time that ids made now would carry: the wall clock's or, leased, the store's.</summary>
    public DateTimeOffset IdTime => _source.IdTime;

    /// <summary>
    /// How near the layout's end is in id time; <see cref="SnowflakeExhaustion.WithinAYear"/> is a warning.
    /// </summary>
    public SnowflakeExhaustion Exhaustion => Layout.ExhaustionAt(IdTime);

    /// <summary>Whether its fence was lost and made anew at this start.</summary>
    internal bool HasLostFence => _source is WallClockSource { HasLostFence: true };

    /// <summary>How many ticks the newest id is dated ahead of id time.</summary>
    internal long BorrowedTicks =>
        Math.Max(0, Volatile.Read(ref _rectangle).LastTick - Math.Max(Layout.FloorTick(IdTime), 0));

    /// <summary>How far id time is ahead of the wall clock; negative if behind.</summary>
    internal TimeSpan Drift => IdTime - _time.GetUtcNow();

    /// <summary>
    /// An id. Waits where that is short: for the next tick (see <see cref="SnowflakeOverflow"/>) and for a clock that
    /// is behind by at most <see cref="SnowflakeOptions.MaxClockBackWait"/>.
    /// </summary>
    /// <exception cref="ClockMovedBackException">The clock is behind by more.</exception>
    /// <exception cref="SnowflakeRefusedException">It may not mint; <see cref="NextAsync"/> would wait.</exception>
    public SnowflakeId Next()
    {
        long id = Mint();
        return id >= 0 ? new SnowflakeId(id) : NextSlow();
    }

    /// <summary>An id, or why there is none at this moment. Never waits for time to pass.</summary>
    /// <param name="id">The id if true.</param>
    /// <param name="refusal">Why not if false.</param>
    public bool TryNext(out SnowflakeId id, out SnowflakeRefusal refusal)
    {
        long minted = Mint();
        refusal = minted >= 0 ? SnowflakeRefusal.None : MintSlow(out minted).Refusal;
        id = refusal == SnowflakeRefusal.None ? new SnowflakeId(minted) : default;
        return refusal == SnowflakeRefusal.None;
    }

    /// <summary>An id, as soon as it may mint; completes at once as a rule.</summary>
    /// <exception cref="ClockMovedBackException">
    /// The clock is behind by more than <see cref="SnowflakeOptions.MaxClockBackWait"/>.
    /// </exception>
    /// <exception cref="SnowflakeRefusedException">Waiting cannot help, or is not wanted.</exception>
    public ValueTask<SnowflakeId> NextAsync(CancellationToken cancellationToken = default)
    {
        long id = Mint();
        return id >= 0 ? new ValueTask<SnowflakeId>(new SnowflakeId(id)) : NextSlowAsync(cancellationToken);
    }

    /// <summary>Ends minting; a fence is told how far it went, so that the next start has no pause.</summary>
    public void Dispose()
    {
        _source.Dispose();
        End();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        End();
    }

    private void End()
    {
        // What threads have left of their blocks of it is not minted any more.
        _rectangle = EmptyRectangle();
        _metrics.Dispose();
        _watch?.Dispose();
    }

    private static WallClockSource CreateSource(SnowflakeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new WallClockSource(options, options.NodeId ?? throw new ArgumentException(
            $"NodeId is missing. Set it from 0 to {options.Layout.MaxNode}, different for every generator of the "
            + "fleet, or lease one with LeaseAsync.", nameof(options)));
    }

    private Rectangle EmptyRectangle() => new(0, Layout.SequenceBits, 0, 0);

    // An id from the rectangle at hand while its tick lasts, or Nothing. The strict way is inlined alone: with the
    // others beside it, it took 41 ns instead of 35.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Mint()
    {
        if (_mode != SnowflakeMode.Strict)
            return MintByCoarseClock();
        Rectangle rectangle = _rectangle;
        // Taken first, then the clock: a number of a tick that is over is lost, which repeats nothing. The other way
        // round, what is made of the number waits for the clock as well: 34.5 ns instead of 32.7.
        long id = Join(rectangle, rectangle.TakeExactly(1));
        return Timestamp() < rectangle.FreshUntil ? id : Rectangle.Nothing;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long MintByCoarseClock()
    {
        Rectangle rectangle = _rectangle;
        if (_mode == SnowflakeMode.Lane)
            return MintInLane(rectangle);
        return CoarseTimestamp() < rectangle.FreshUntil ? Join(rectangle, rectangle.Take(1)) : Rectangle.Nothing;
    }

    // Asks the source, and takes one id from what it answers.
    private MintingState MintSlow(out long id)
    {
        id = Rectangle.Nothing;
        MintingState state = _source.Advance(out Rectangle? rectangle);
        if (state.Refusal != SnowflakeRefusal.None)
            return state;
        _rectangle = rectangle!;
        // Fresh or not: with ticks of less than a microsecond it never would be.
        if (_mode == SnowflakeMode.Lane)
            id = MintInOwnOrNewBlock(rectangle!, CoarseTimestamp(), rectangle!.FreshUntil);
        else
            id = Join(rectangle!, Take(rectangle!, 1));
        return id >= 0 ? state : SequenceExhausted(rectangle!);
    }

    private long Take(Rectangle rectangle, int count) =>
        _mode == SnowflakeMode.Strict ? rectangle.TakeExactly(count) : rectangle.Take(count);

    private MintingState SequenceExhausted(Rectangle rectangle)
    {
        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), Math.Max(rectangle.FreshUntil, 0));
        return new MintingState(
            SnowflakeRefusal.SequenceExhausted, left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1));
    }

    // What SnowflakeLayout.Join does, with its numbers at hand; Nothing stays Nothing.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Join(Rectangle rectangle, long packed) => packed < 0
        ? Rectangle.Nothing
        : ((packed & ~_maxSequence) << _nodeBits) | ((packed & _maxSequence) << _sequenceShift) | rectangle.Node;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long Timestamp() => _isSystemTime ? TimeProvider.System.GetTimestamp() : _time.GetTimestamp();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long CoarseTimestamp() => _isSystemTime ? CoarseClock.GetTimestamp() : _time.GetTimestamp();
}
