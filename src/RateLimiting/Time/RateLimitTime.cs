namespace Purlin.RateLimiting;

/// <summary>
/// The time axis of every kernel and store: whole microseconds from 2200-01-01T00:00Z, so negative until then. With
/// that origin every instant from 1970 to 2342, and every state that lies ahead of one, stays below 2^53 in magnitude,
/// which is what a number of Lua holds exactly.
/// </summary>
public static class RateLimitTime
{
    /// <summary>The origin as Unix seconds: a Redis script subtracts it from what <c>TIME</c> answers.</summary>
    public const long OriginUnixSeconds = 7_258_118_400;

    /// <summary>The earliest instant a kernel is asked about: 1970-01-01T00:00Z.</summary>
    public const long MinUs = -OriginUnixSeconds * 1_000_000;

    /// <summary>The latest instant a kernel is asked about: 2^52 us, in the year 2342.</summary>
    public const long MaxUs = 1L << 52;

    /// <summary>The farthest that a state lies ahead of now: 2^51 us, 71 years. Debts stop growing there.</summary>
    public const long HorizonUs = 1L << 51;

    private static readonly long OriginTicks = new DateTime(2200, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    /// <summary>The whole microseconds up to an instant; instants outside the axis count as its nearest end.</summary>
    public static long FromUtc(DateTimeOffset instant) =>
        Math.Clamp(FloorDivide(instant.UtcTicks - OriginTicks, TimeSpan.TicksPerMicrosecond), MinUs, MaxUs);

    /// <summary>The instant of a number of microseconds.</summary>
    /// <param name="us">From <see cref="MinUs"/> to 2^53.</param>
    public static DateTimeOffset ToUtc(long us) =>
        new(OriginTicks + (us * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    internal static long FloorDivide(long value, long divisor)
    {
        long quotient = value / divisor;
        return value < 0 && quotient * divisor != value ? quotient - 1 : quotient;
    }

    internal static long WholeUs(TimeSpan span, string name)
    {
        if (span <= TimeSpan.Zero || span.Ticks % TimeSpan.TicksPerMicrosecond != 0)
        {
            throw new ArgumentOutOfRangeException(name,
                $"It is {span}, but must be a positive whole number of microseconds.");
        }

        return span.Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
