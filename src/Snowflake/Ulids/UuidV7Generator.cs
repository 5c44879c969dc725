namespace Purlin.Snowflake;

/// <summary>
/// Makes UUIDs of version 7 (RFC 9562) that ascend strictly, over all threads that share the generator and whatever the
/// clock does, and that nobody can guess: within a millisecond they step by at least 2^32, 54 bits of it random. Never
/// throws, never waits: what overflows a millisecond carries into the next. Thread-safe and free of allocations.
/// </summary>
/// <remarks>
/// The order is that of Guid.CompareTo, of the text and of the big-endian bytes, as PostgreSQL and most stores have it;
/// SQL Server sorts Guids differently. Counter: RFC 9562 §6.2 method 1, 20 bits over rand_a and the top of rand_b.
/// </remarks>
public sealed class UuidV7Generator
{
    private const int LowBits = 74 - AscendingClock.CounterBits;
    private const uint Version = 7 << 12;
    private const ulong Variant = 0b10UL << 62;

    private readonly AscendingClock _clock;

    /// <summary>UUIDs by the system's clock.</summary>
    public UuidV7Generator()
        : this(TimeProvider.System)
    {
    }

    /// <summary>UUIDs by a given clock.</summary>
    /// <param name="time">
    /// The wall clock. The system's is read about once a millisecond (16 ms on Windows), any other each time.
    /// </param>
    public UuidV7Generator(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _clock = new AscendingClock(time);
    }

    /// <summary>The next UUID, greater than every one before.</summary>
    public Guid Next()
    {
        long unixMs = _clock.Next(out uint counter);
        ulong low = ((ulong)(byte)counter << LowBits) | UnguessableStep.LowBits(LowBits);
        return UuidBits.ToGuid((ulong)unixMs, Version | (counter >> 8), Variant | low);
    }
}
