namespace Purlin.RateLimiting;

/// <summary>
/// The windows of a calendar unit in a time zone: from a local boundary to the next one. A pure function of the instant
/// and the zone's rules; thread-safe. Cached for the window asked about last.
/// </summary>
/// <remarks>
/// Days and longer: all instants with the same local date make one window; a midnight that clocks jump over is the jump
/// itself, one that comes twice is the first. Minutes and hours follow the zone's offset and end at a change of it, so
/// that no window is longer than its unit. An offset change is found to the second.
/// </remarks>
public sealed class CalendarSchedule
{
    private const long SecondUs = TimeSpan.MicrosecondsPerSecond;

    private readonly CalendarUnit _unit;
    private readonly TimeZoneInfo _zone;
    private Window? _latest;

    internal CalendarSchedule(CalendarUnit unit, TimeZoneInfo zone) => (_unit, _zone) = (unit, zone);

    /// <summary>The window that an instant lies in.</summary>
    /// <param name="us">Microseconds of <see cref="RateLimitTime"/>.</param>
    /// <returns>Its first instant, and the first of the next window.</returns>
    public (long StartUs, long EndUs) WindowAt(long us)
    {
        Window? window = Volatile.Read(ref _latest);
        if (window is null || us < window.StartUs || us >= window.EndUs)
        {
            window = _unit <= CalendarUnit.Hour ? ByOffset(us) : ByDate(us);
            Volatile.Write(ref _latest, window);
        }

        return (window.StartUs, window.EndUs);
    }

    /// <summary>Whether another schedule has the same windows.</summary>
    internal bool IsSame(CalendarSchedule other) => _unit == other._unit && _zone.Equals(other._zone);

    private Window ByOffset(long us)
    {
        long unitUs = _unit == CalendarUnit.Minute ? 60 * SecondUs : 3_600 * SecondUs;
        long offsetUs = OffsetUs(us);
        long start = (RateLimitTime.FloorDivide(us + offsetUs, unitUs) * unitUs) - offsetUs;
        long end = start + unitUs;
        if (OffsetUs(start) != offsetUs)
            start = FirstWith(offsetUs, start, us);
        if (OffsetUs(end - SecondUs) != offsetUs)
            end = FirstWith(OffsetUs(end - SecondUs), us, end - SecondUs);
        return new(start, end);
    }

    // The first whole second of (before, at] that has the offset, which holds at `at` and not at `before`.
    private long FirstWith(long offsetUs, long before, long at)
    {
        (long low, long high) = (RateLimitTime.FloorDivide(before, SecondUs), RateLimitTime.FloorDivide(at, SecondUs));
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            if (OffsetUs(middle * SecondUs) == offsetUs)
                high = middle;
            else
                low = middle;
        }

        return high * SecondUs;
    }

    private Window ByDate(long us)
    {
        DateTime local = RateLimitTime.ToUtc(us + OffsetUs(us)).UtcDateTime.Date;
        DateTime first = _unit switch
        {
            CalendarUnit.Day => local,
            CalendarUnit.Week => local.AddDays(-(((int)local.DayOfWeek + 6) % 7)),
            CalendarUnit.Month => new DateTime(local.Year, local.Month, 1),
            _ => new DateTime(local.Year, 1, 1),
        };
        DateTime next = _unit switch
        {
            CalendarUnit.Day => first.AddDays(1),
            CalendarUnit.Week => first.AddDays(7),
            CalendarUnit.Month => first.AddMonths(1),
            _ => first.AddYears(1),
        };
        return new(InstantOf(first), InstantOf(next));
    }

    // The first instant at which the zone's clocks show the date, or would have if they did not jump over its midnight.
    // Asked of instants only: the framework's answers for local times are wrong for shifts of half an hour.
    private long InstantOf(DateTime midnight)
    {
        long clockUs = (midnight - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond + RateLimitTime.MinUs;
        long dayUs = 24 * 3_600 * SecondUs;
        long before = OffsetUs(clockUs - dayUs), after = OffsetUs(clockUs + dayUs);
        long first = clockUs - Math.Max(before, after), second = clockUs - Math.Min(before, after);
        if (OffsetUs(first) == Math.Max(before, after))
            return first;
        return OffsetUs(second) == Math.Min(before, after)
            ? second
            : FirstWith(after, clockUs - dayUs, clockUs + dayUs);
    }

    private long OffsetUs(long us) => _zone.GetUtcOffset(RateLimitTime.ToUtc(us)).Ticks / TimeSpan.TicksPerMicrosecond;

    private sealed record Window(long StartUs, long EndUs);
}
