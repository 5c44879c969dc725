using Purlin.Shared;

namespace Purlin.Snowflake;

/// <summary>
/// The wall clock in Unix milliseconds. The system's is read through the coarse clock, at a tenth of the cost, and so
/// up to a tick of that old (1 ms on Linux and macOS, 16 ms on Windows); any other provider is asked every time.
/// Thread-safe.
/// </summary>
/// <param name="time">The wall clock.</param>
internal sealed class MillisecondClock(TimeProvider time)
{
    private const long TicksPerMs = TimeSpan.TicksPerMillisecond;

    // How long a step of the wall clock may go unseen.
    private const long DisciplineEveryTicks = 100 * TicksPerMs;

    private static readonly long UnitsPerTick = TimeProvider.System.TimestampFrequency / TimeSpan.TicksPerSecond;

    // A frequency that is no multiple of 10 MHz leaves the coarse clock out; all known platforms have 1 GHz or 10 MHz.
    private readonly bool _isCoarse = ReferenceEquals(time, TimeProvider.System)
        && TimeProvider.System.TimestampFrequency % TimeSpan.TicksPerSecond == 0;

    // Wall minus monotonic time in ticks of 100 ns; and when, in monotonic ticks, it is taken anew. Both are single
    // words: two threads that renew at once write almost the same.
    private long _offsetTicks;
    private long _renewAtTicks = long.MinValue;

    /// <summary>Milliseconds since 1970; never below 0.</summary>
    public long UnixMs()
    {
        if (!_isCoarse)
            return Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), 0);
        long monotonicTicks = CoarseClock.GetTimestamp() / UnitsPerTick;
        if (monotonicTicks >= Volatile.Read(ref _renewAtTicks))
            Renew();
        return Math.Max((monotonicTicks + Volatile.Read(ref _offsetTicks)) / TicksPerMs, 0);
    }

    private void Renew()
    {
        long monotonicTicks = time.GetTimestamp() / UnitsPerTick;
        long wallTicks = time.GetUtcNow().Ticks - DateTimeOffset.UnixEpoch.Ticks;
        Volatile.Write(ref _offsetTicks, wallTicks - monotonicTicks);
        Volatile.Write(ref _renewAtTicks, monotonicTicks + DisciplineEveryTicks);
    }
}
