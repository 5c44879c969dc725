namespace Purlin.Snowflake;

/// <summary>
/// Makes UUIDs of version 7 (RFC 9562) that ascend strictly, over all threads that share the generator and whatever the
/// clock does, and that nobody can guess: within a millisecond they step by more than 2^55, 55 bits of it random. Never
/// throws, never waits: what overflows a millisecond carries into the next. Thread-safe and free of allocations.
/// </summary>
/// <remarks>
/// The order is that of Guid.CompareTo, of the text and of the big-endian bytes, as PostgreSQL and most stores have it;
/// SQL Server sorts Guids differently. Counter: RFC 9562 §6.2 method 1, 18 bits over rand_a and the top of rand_b. The
/// bit below it is 0, so that no fall in the random bits can eat up the counter's rise.
/// </remarks>
public sealed class UuidV7Generator
{
    private const uint Version = 7 << 12;

    // Of the last eight bytes, the first of them lowest: the variant and 6 bits of the counter, a bit that is 0, and 55
    // random ones. So the counter and the random bits fall into place without a shift or a swap of bytes.
    private const ulong Variant = 0b10_000000;
    private const int CounterBitsBelowVariant = 6;
    private const uint CounterMaskBelowVariant = (1u << CounterBitsBelowVariant) - 1;
    private const ulong RandomMask = 0xFFFF_FFFF_FFFF_7F00;

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
        // Before the clock, whose interlocked operation what comes after it has to wait for.
        ulong random = RandomWords.Next() & RandomMask;
        long unixMs = _clock.Next(out uint counter);
        return UuidBits.ToGuid((ulong)unixMs, Version | (counter >> CounterBitsBelowVariant),
            random | Variant | (counter & CounterMaskBelowVariant));
    }
}
