using System.Globalization;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// One limit of a policy: an algorithm with its numbers, and a name by which verdicts and headers tell it from its
/// siblings. Immutable.
/// </summary>
/// <remarks>
/// Durations are whole microseconds of at most 407 days. Permits of a token or leaky bucket go to 2^26, those of
/// windows and concurrency to 2^40, those of a log to 4,096. What lies outside is an error here, never a rounding
/// later.
/// </remarks>
public sealed partial class Limit
{
    private const int MaxNameChars = 64;

    private Limit(
        string name, LimitAlgorithm algorithm, TimeSpan window, bool isSoft = false,
        (CalendarUnit Unit, TimeZoneInfo Zone) calendar = default) =>
        (Name, Algorithm, Window, IsSoft, _calendar) = (name, algorithm, window, isSoft, calendar);

    /// <summary>Unique in its policy; such as <c>100-per-60s</c> unless given by <see cref="Named"/>.</summary>
    public string Name { get; }

    /// <summary>The kernel.</summary>
    public LimitAlgorithm Algorithm { get; }

    /// <summary>Whether it never refuses: see <see cref="Soft"/>.</summary>
    public bool IsSoft { get; }

    /// <summary>The most permits that one check can be granted.</summary>
    public long Capacity => Algorithm.Capacity;

    /// <summary>
    /// The span over which the permits are granted: the window, or the time from an empty bucket to a full one. Zero
    /// where there is none (concurrency, custom); the longest possible for calendar windows.
    /// </summary>
    public TimeSpan Window { get; }

    /// <summary>A bucket that is refilled evenly and holds at most a burst (GCRA). Starts full.</summary>
    /// <param name="permits">Permits that flow in per period, 1 to 2^26.</param>
    /// <param name="per">The period, such as a minute.</param>
    /// <param name="burst">What the bucket holds, 1 to 2^26.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit TokenBucket(long permits, TimeSpan per, long burst)
    {
        var algorithm = new GcraAlgorithm(permits, per, burst, queue: 0);
        return new(NameOf(permits, per), algorithm, TimeToFill(algorithm));
    }

    /// <summary>
    /// Shapes instead of refusing: permits pass evenly spaced; a verdict that comes early is allowed after its
    /// delay, and refused if that would have to queue behind more than
    /// <paramref name="queue"/> permits.
    /// </summary>
    /// <param name="permits">Permits that pass per period, 1 to 2^26.</param>
    /// <param name="per">The period.</param>
    /// <param name="queue">How many permits may be waiting at a time, 1 to 2^26.</param>
    /// <param name="burst">How many may pass at once without delay, 1 to 2^26.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit LeakyBucket(long permits, TimeSpan per, long queue, long burst = 1)
    {
        Domain.Permits(queue, Domain.MaxRatePermits, nameof(queue));
        var algorithm = new GcraAlgorithm(permits, per, burst, queue);
        return new($"{NameOf(permits, per)}-shaped", algorithm, TimeToFill(algorithm));
    }

    /// <summary>A count that starts anew with each window; windows lie on UTC boundaries.</summary>
    /// <param name="permits">Permits of a window, 1 to 2^40.</param>
    /// <param name="window">Its length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit FixedWindow(long permits, TimeSpan window) =>
        new($"{NameOf(permits, window)}-fixed",
            new FixedWindowAlgorithm(permits, Domain.WindowUs(window, nameof(window))), window);

    /// <summary>A count that starts anew with each minute, hour, day, week, month or year of a time zone.</summary>
    /// <param name="permits">Permits of a window, 1 to 2^40.</param>
    /// <param name="unit">The window.</param>
    /// <param name="zone">Whose calendar; UTC if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit CalendarWindow(long permits, CalendarUnit unit, TimeZoneInfo? zone = null)
    {
        TimeSpan longest = Guard.Defined(unit) switch
        {
            CalendarUnit.Minute => TimeSpan.FromMinutes(1),
            CalendarUnit.Hour => TimeSpan.FromHours(1),
            CalendarUnit.Day => TimeSpan.FromDays(1),
            CalendarUnit.Week => TimeSpan.FromDays(7),
            CalendarUnit.Month => TimeSpan.FromDays(31),
            _ => TimeSpan.FromDays(366),
        };
        zone ??= TimeZoneInfo.Utc;
        var schedule = new CalendarSchedule(unit, zone);
        return new(string.Create(CultureInfo.InvariantCulture, $"{permits}-per-{unit:G}").ToLowerInvariant(),
            new CalendarWindowAlgorithm(permits, schedule), longest, calendar: (unit, zone));
    }

    /// <summary>
    /// About as many permits in any window, wherever it starts, from two counts: strict towards too few, at most a
    /// previous window's unevenness off.
    /// </summary>
    /// <param name="permits">Permits of a window, 1 to 2^40.</param>
    /// <param name="window">Its length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit SlidingWindow(long permits, TimeSpan window) =>
        new($"{NameOf(permits, window)}-sliding",
            new SlidingCounterAlgorithm(permits, Domain.WindowUs(window, nameof(window))), window);

    /// <summary>
    /// Exactly so many permits in any window, wherever it starts, for 8 * (permits + 2) bytes a key.
    /// </summary>
    /// <param name="permits">Permits of a window, 1 to 4,096.</param>
    /// <param name="window">Its length.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static Limit SlidingLog(int permits, TimeSpan window) =>
        new($"{NameOf(permits, window)}-log",
            new SlidingLogAlgorithm(permits, Domain.WindowUs(window, nameof(window))), window);

    /// <summary>So many permits held at the same time. Taken by reservations, which give them back.</summary>
    /// <param name="permits">1 to 2^40.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public static Limit Concurrency(long permits) => new(
        string.Create(CultureInfo.InvariantCulture, $"{permits}-at-once"), new ConcurrencyAlgorithm(permits), default);

    /// <summary>An algorithm of your own.</summary>
    /// <param name="name">The limit's name, 1 to 64 characters.</param>
    /// <param name="algorithm">Its kernel, of 1 to 4,097 state words.</param>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The kernel's numbers are outside their ranges.</exception>
    public static Limit Custom(string name, LimitAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        Guard.InRange(algorithm.StateWords, 1, Domain.MaxLogEntries + 1);
        Guard.InRange(algorithm.Capacity, 1, Domain.MaxPermits);
        return new(Guard.Text(name, MaxNameChars), algorithm, default);
    }

    /// <summary>The same limit under another name.</summary>
    /// <param name="name">1 to 64 characters.</param>
    /// <exception cref="ArgumentException">It is empty or too long.</exception>
    public Limit Named(string name) => new(Guard.Text(name, MaxNameChars), Algorithm, Window, IsSoft, _calendar);

    /// <summary>
    /// The same limit, but it never refuses: where it would have, the check passes, this limit is not charged, and the
    /// verdict names it (<see cref="RateLimitVerdict.ExceededSoftLimit"/>).
    /// </summary>
    /// <remarks>
    /// The numbers of a verdict (remaining, reset, delay) are those of the limits that refuse; of the soft ones only
    /// where a check has no other. A check that another limit refuses charges nothing, soft limits included.
    /// </remarks>
    public Limit Soft() => new(Name, Algorithm, Window, isSoft: true, _calendar);

    /// <summary>The limit's name.</summary>
    public override string ToString() => Name;

    private static string NameOf(long permits, TimeSpan per) =>
        string.Create(CultureInfo.InvariantCulture, $"{permits}-per-{per.TotalSeconds:0.######}s");

    private static TimeSpan TimeToFill(GcraAlgorithm algorithm)
    {
        ReadOnlySpan<long> parameters = algorithm.Parameters;
        return TimeSpan.FromMicroseconds(parameters[3] + (parameters[4] > 0 ? 1 : 0));
    }
}
