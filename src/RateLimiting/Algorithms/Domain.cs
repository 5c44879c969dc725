using System.Globalization;

namespace Purlin.RateLimiting;

/// <summary>
/// The bounds from which every product of a kernel is proved below 2^53, and the errors outside them.
/// </summary>
internal static class Domain
{
    /// <summary>
    /// The most permits of a GCRA rate, burst, queue or cost. 2^26 times a remainder below 2^26 is below 2^53.
    /// </summary>
    public const long MaxRatePermits = 1L << 26;

    /// <summary>The most permits of a window, and the most a call may ask for.</summary>
    public const long MaxPermits = 1L << 40;

    /// <summary>The longest window or period: 2^45 us, 407 days, so that a leap year fits.</summary>
    public const long MaxWindowUs = 1L << 45;

    /// <summary>The most entries of an exact log: 32 KiB a key.</summary>
    public const int MaxLogEntries = 4_096;

    /// <summary>Permits of a limit, within its bound.</summary>
    public static long Permits(long value, long max, string name)
    {
        if (value < 1 || value > max)
            throw Outside(value, 1, max, name, "Use a window limit for larger counts, or count in larger units.");
        return value;
    }

    /// <summary>A window or period in whole microseconds, within its bound.</summary>
    public static long WindowUs(TimeSpan value, string name)
    {
        long us = RateLimitTime.WholeUs(value, name);
        if (us > MaxWindowUs)
        {
            throw new ArgumentOutOfRangeException(name,
                $"It is {value}, but must be at most {TimeSpan.FromMicroseconds(MaxWindowUs)}.");
        }

        return us;
    }

    /// <summary>The cost of a call: from 0 to 2^40.</summary>
    public static void Cost(long cost)
    {
        if ((ulong)cost > (ulong)MaxPermits)
            throw Outside(cost, 0, MaxPermits, nameof(cost), "A cost of 0 asks without charging.");
    }

    private static ArgumentOutOfRangeException Outside(long value, long min, long max, string name, string remedy) =>
        new(name, string.Create(CultureInfo.InvariantCulture,
            $"It is {value}, but must be from {min} to {max}. {remedy}"));
}
