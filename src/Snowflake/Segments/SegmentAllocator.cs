using System.Runtime.ExceptionServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Ascending numbers without gaps but those of a crash, from a store that is asked once in a segment (hi-lo): for short
/// links and invoice numbers, where a time-ordered id is too long. Numbers of one allocator ascend; those of several
/// over one name are all different. Thread-safe; a number costs one atomic operation.
/// </summary>
/// <remarks>
/// Two buffers: when a quarter of a segment is used the next is fetched, so that nobody waits for a store that answers
/// within half of a segment's life. The step adapts to how long segments last.
/// </remarks>
public sealed class SegmentAllocator
{
    /// <summary>The longest name.</summary>
    public const int MaxNameChars = 256;

    private readonly ISegmentStore _store;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly TimeSpan _life;
    private readonly (long Min, long Max) _steps;
    private readonly long _maxValue;
    private readonly Signal _changed = new();
    private readonly Lock _lock = new();
    private Segment _current = new(0, 0);
    private Segment? _spare;
    private Exception? _failure;
    private bool _fetching;
    private long _step;
    private long _reservedTo;

    /// <summary>An allocator that takes its first segment with the first number.</summary>
    /// <param name="store">Where numbers are reserved.</param>
    /// <param name="name">What they number; 1 to 256 characters.</param>
    /// <param name="options">Steps and bounds; the defaults if null.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public SegmentAllocator(ISegmentStore store, string name, SegmentAllocatorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        options ??= new SegmentAllocatorOptions();
        options.Validate();
        (_store, _name) = (store, Guard.Text(name, MaxNameChars));
        (_time, _life, _maxValue) = (options.TimeProvider, options.SegmentLife, options.MaxValue);
        _steps = (options.MinStep, options.MaxStep);
        _step = options.MinStep;
    }

    /// <summary>How many numbers the next segment will have.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>How many numbers are reserved and not handed out: the gap, if the process ended now.</summary>
    public long Unused
    {
        get
        {
            using (_lock.EnterScope())
                return _current.Left + (_spare?.Left ?? 0);
        }
    }

    /// <summary>A number, if one is at hand; otherwise a segment is on its way, and another call may succeed.</summary>
    /// <param name="number">From 0 to the greatest.</param>
    public bool TryNext(out long number)
    {
        while (true)
        {
            Segment segment = Volatile.Read(ref _current);
            number = segment.Take();
            if (number >= 0)
            {
                if (segment.WantsNext(number))
                    Fetch(segment);
                return true;
            }

            if (!TryTurn(segment))
            {
                Fetch(segment);
                // A store that answers at once has filled the other buffer by now.
                if (!TryTurn(segment))
                    return false;
            }
        }
    }

    /// <summary>A number; waits for the store only if both buffers are used up.</summary>
    /// <exception cref="SegmentsExhaustedException">All numbers up to the greatest are used.</exception>
    /// <exception cref="Exception">What the store threw; the next call asks it again.</exception>
    public ValueTask<long> NextAsync(CancellationToken cancellationToken = default) =>
        TryNext(out long number) ? new ValueTask<long>(number) : NextSlowAsync(cancellationToken);

    private async ValueTask<long> NextSlowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            long version = _changed.Version;
            if (TryNext(out long number))
                return number;
            ThrowIfFailed();
            await _changed.WaitAsync(version, Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
            ThrowIfFailed();
        }
    }

    // What the last fetch ended with, if there is none on its way and nothing left.
    private void ThrowIfFailed()
    {
        Exception? failure;
        using (_lock.EnterScope())
            failure = _fetching || _spare is not null || _current.Left > 0 ? null : _failure;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    // Makes the other buffer current. True if another try makes sense.
    private bool TryTurn(Segment used)
    {
        using (_lock.EnterScope())
        {
            if (_current != used)
                return true;
            if (_spare is not { } spare)
                return false;
            long now = _time.GetTimestamp();
            if (used.Length > 0)
                Adapt_NeedsLock(_time.GetElapsedTime(used.BeganAt, now));
            spare.BeganAt = now;
            _spare = null;
            Volatile.Write(ref _current, spare);
            return true;
        }
    }

    private void Adapt_NeedsLock(TimeSpan lasted)
    {
        if (lasted < _life)
            _step = Math.Min(_step * 2, _steps.Max);
        else if (lasted > 4 * _life)
            _step = Math.Max(_step / 2, _steps.Min);
    }

    // Asks the store, unless that is going on or not needed.
    private void Fetch(Segment wanting)
    {
        long step;
        using (_lock.EnterScope())
        {
            if (_fetching || _spare is not null || _current != wanting)
                return;
            _fetching = true;
            wanting.NextIsWanted();
            step = _step;
        }

        _ = FetchAsync(wanting, step);
    }

    // Never faults: a failure is kept for whoever needs the numbers.
    private async Task FetchAsync(Segment wanting, long step)
    {
        Segment? fetched = null;
        Exception? failure = null;
        try
        {
            long first = await _store.ReserveAsync(_name, step, CancellationToken.None).ConfigureAwait(false);
            fetched = Check(first, step);
        }
        catch (Exception e)
        {
            failure = e;
            wanting.NextFailed();
        }

        using (_lock.EnterScope())
        {
            (_fetching, _spare, _failure) = (false, fetched, failure);
            if (fetched is not null)
                _reservedTo = fetched.End;
        }

        _changed.Pulse();
    }

    private Segment Check(long first, long step)
    {
        if (first < _reservedTo || first > long.MaxValue - step)
        {
            throw new InvalidOperationException($"The store reserved {step} numbers from {first}, though it had "
                + $"reserved up to {_reservedTo} before: it was rolled back. Move its number up first.");
        }

        if (first > _maxValue)
        {
            throw new SegmentsExhaustedException(
                $"All numbers up to {_maxValue} are used. Allow a greater MaxValue, or begin a new name.");
        }

        return new Segment(first, Math.Min(first + step, _maxValue + 1));
    }
}
