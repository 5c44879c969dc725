using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// Makes ULIDs that ascend strictly, over all threads that share the generator and whatever the clock does; by default
/// nobody can guess the next. Never throws, never waits: what overflows a millisecond carries into the next.
/// Thread-safe and free of allocations.
/// </summary>
/// <remarks>
/// After its time a ULID has 18 bits that count, one that is 0, so that no fall in the bits below it can eat up the
/// counter's rise, and 61 fresh random bits (<see cref="UlidMonotonicity.RandomStep"/>). Two generators (two processes)
/// make the same ULID only if they meet in all of them within one millisecond.
/// </remarks>
public sealed class UlidGenerator
{
    private const int RandomBits = 61;
    private const int CounterBitsInLow = 2;

    private readonly TimeProvider _time;
    private readonly AscendingClock? _clock;
    private readonly Lock _lock = new();
    private Ulid _last;

    /// <summary>Unguessable ULIDs by the system's clock.</summary>
    public UlidGenerator()
        : this(UlidMonotonicity.RandomStep, TimeProvider.System)
    {
    }

    /// <summary>ULIDs by the system's clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The monotonicity is none of its names.</exception>
    public UlidGenerator(UlidMonotonicity monotonicity)
        : this(monotonicity, TimeProvider.System)
    {
    }

    /// <summary>ULIDs by a given clock.</summary>
    /// <param name="monotonicity">How to go on within a millisecond.</param>
    /// <param name="time">
    /// The wall clock. The system's is read about once a millisecond (16 ms on Windows), any other each time.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The monotonicity is none of its names.</exception>
    public UlidGenerator(UlidMonotonicity monotonicity, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        if (Guard.Defined(monotonicity) == UlidMonotonicity.RandomStep)
            _clock = new AscendingClock(time);
    }

    /// <summary>The next ULID, greater than every one before.</summary>
    public Ulid Next()
    {
        if (_clock is null)
            return NextByIncrement();
        // Before the clock, whose interlocked operation what comes after it has to wait for.
        ulong random = RandomWords.Next() >> (64 - RandomBits);
        long unixMs = _clock.Next(out uint counter);
        return new Ulid(((ulong)unixMs << 16) | (counter >> CounterBitsInLow),
            ((ulong)counter << (64 - CounterBitsInLow)) | random);
    }

    private Ulid NextByIncrement()
    {
        lock (_lock)
        {
            ulong unixMs = (ulong)AscendingClock.UnixMs(_time);
            _last = unixMs > (ulong)_last.UnixMs
                ? new Ulid((unixMs << 16) | (RandomWords.Next() >> 48), RandomWords.Next())
                : _last.Next();
            return _last;
        }
    }
}
