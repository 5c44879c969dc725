namespace Purlin.Snowflake;

/// <summary>
/// A time in milliseconds and a counter of 20 bits in one word, which only ascends: over all threads, over steps back
/// of the clock, and over the counter's end, where it carries into the time by plain addition. Lock-free and
/// thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Time is counted from the first millisecond seen. A clock further ahead than 2^42 ms, 139 years, counts as that; so
/// 2^62 ids fit in after it, and the word cannot wrap.
/// </para>
/// <para>
/// A counter starts each millisecond at a random number below 2^19, as RFC 9562 §6.2 advises, so that two generators
/// rarely meet; at least 2^19 ids fit in, more than a core can make.
/// </para>
/// </remarks>
/// <param name="originMs">The first millisecond.</param>
internal sealed class AscendingCounter(long originMs)
{
    /// <summary>The bits of the counter.</summary>
    public const int CounterBits = 20;

    private const int SeedBits = CounterBits - 1;
    private const long MaxElapsedMs = 1L << 42;

    private long _word = -1;

    /// <summary>The next time and counter.</summary>
    /// <param name="nowMs">The time; an earlier one than before is as good as the same.</param>
    /// <param name="counter">The counter, from 0 to 2^20 - 1.</param>
    /// <returns>The time in Unix milliseconds.</returns>
    public long Next(long nowMs, out uint counter)
    {
        long elapsedMs = Math.Clamp(nowMs - originMs, 0, MaxElapsedMs);
        long last = Volatile.Read(ref _word);
        while (true)
        {
            long next = elapsedMs > last >> CounterBits
                ? (elapsedMs << CounterBits) | (long)(RandomWords.Next() >> (64 - SeedBits))
                : last + 1;
            long seen = Interlocked.CompareExchange(ref _word, next, last);
            if (seen == last)
            {
                counter = (uint)next & ((1u << CounterBits) - 1);
                return originMs + (next >> CounterBits);
            }

            last = seen;
        }
    }
}
