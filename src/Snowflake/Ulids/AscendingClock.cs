using System.Runtime.CompilerServices;
using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// A time in milliseconds and a counter of 18 bits in one word, which only ascends: over all threads, over steps back
/// of the clock, and over the counter's end, where it carries into the time by plain addition. Lock-free and
/// thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// The system's clock is read once per tick of the coarse clock, and so up to a tick of that old (1 ms on Linux and
/// macOS, 16 ms on Windows); any other is read every time. Within a tick a number is one interlocked increment.
/// </para>
/// <para>
/// Time is counted from the first millisecond seen. A clock further ahead than 2^44 ms, 557 years, counts as that; so
/// 2^62 ids fit in after it, and the word cannot wrap.
/// </para>
/// <para>
/// A counter starts each millisecond at a random number below 2^17, as RFC 9562 §6.2 advises, so that two generators
/// rarely meet; at least 2^17 ids fit in, twice what a core can make.
/// </para>
/// </remarks>
internal sealed class AscendingClock
{
    /// <summary>The bits of the counter.</summary>
    public const int CounterBits = 18;

    private const int SeedBits = CounterBits - 1;
    private const long MaxElapsedMs = 1L << 44;

    private readonly TimeProvider _time;
    private readonly bool _isCoarse;
    private readonly long _originMs;

    // The coarse tick that the word was last brought up to: written after the word, read before it.
    private long _tick = -1;
    private long _word = -1;

    /// <summary>Counts from now.</summary>
    /// <param name="time">The wall clock.</param>
    public AscendingClock(TimeProvider time)
    {
        _time = time;
        _isCoarse = ReferenceEquals(time, TimeProvider.System);
        _originMs = UnixMs(time);
    }

    /// <summary>The time of a provider in Unix milliseconds; never below 0.</summary>
    public static long UnixMs(TimeProvider time) => Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), 0);

    /// <summary>The next time and counter, above every one before.</summary>
    /// <param name="counter">The counter, from 0 to 2^18 - 1.</param>
    /// <returns>The time in Unix milliseconds.</returns>
    public long Next(out uint counter)
    {
        long next = _isCoarse && CoarseClock.GetTimestamp() == Volatile.Read(ref _tick)
            ? Interlocked.Increment(ref _word)
            : NextOfAnotherTick();
        counter = (uint)next & ((1u << CounterBits) - 1);
        return _originMs + (next >> CounterBits);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long NextOfAnotherTick()
    {
        long tick = _isCoarse ? CoarseClock.GetTimestamp() : -1;
        long next = NextFrom(Math.Min(UnixMs(_time) - _originMs, MaxElapsedMs));
        Volatile.Write(ref _tick, tick);
        return next;
    }

    private long NextFrom(long elapsedMs)
    {
        long last = Volatile.Read(ref _word);
        while (elapsedMs > last >> CounterBits)
        {
            long next = (elapsedMs << CounterBits) | (long)(RandomWords.Next() >> (64 - SeedBits));
            long seen = Interlocked.CompareExchange(ref _word, next, last);
            if (seen == last)
                return next;
            last = seen;
        }

        return Interlocked.Increment(ref _word);
    }
}
