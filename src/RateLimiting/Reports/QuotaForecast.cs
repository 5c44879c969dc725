namespace Purlin.RateLimiting;

/// <summary>When a key's window will be used up if it goes on at the pace of the window so far.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Used">Permits used of the window.</param>
/// <param name="Remaining">Permits left.</param>
/// <param name="PermitsPerHour">The pace: what is used over the time since the window began.</param>
/// <param name="ExhaustedIn">How long what is left will last; null if the window ends before.</param>
/// <param name="ResetAfter">Until the window ends.</param>
public sealed record QuotaForecast(
    Limit Limit, long Used, long Remaining, double PermitsPerHour, TimeSpan? ExhaustedIn, TimeSpan ResetAfter)
{
    /// <summary>Forecasts from what a limit says of a key (<see cref="LocalPolicy.PeekEach"/>).</summary>
    /// <param name="peeked">A verdict of one limit that charged nothing and was asked for a cost of 0.</param>
    /// <param name="now">The time it was asked at.</param>
    /// <returns>The forecast; null if the limit has no windows, or nothing was used in this one.</returns>
    public static QuotaForecast? Of(RateLimitVerdict peeked, DateTimeOffset now)
    {
        if (peeked.TightestLimit is not { } limit || WindowOf(limit, now, peeked.ResetAfter) is not { } window)
            return null;
        long used = limit.Capacity - peeked.Remaining;
        TimeSpan elapsed = window - peeked.ResetAfter;
        if (used <= 0 || peeked.ResetAfter <= TimeSpan.Zero || elapsed <= TimeSpan.Zero)
            return null;
        double perHour = used / elapsed.TotalHours;
        double hoursLeft = peeked.Remaining / perHour;
        return new(limit, used, peeked.Remaining, perHour,
            hoursLeft < peeked.ResetAfter.TotalHours ? TimeSpan.FromHours(hoursLeft) : null, peeked.ResetAfter);
    }

    // The length of the window that ends so long after now.
    private static TimeSpan? WindowOf(Limit limit, DateTimeOffset now, TimeSpan left)
    {
        if (limit.Algorithm is FixedWindowAlgorithm)
            return limit.Window;
        if (limit.Algorithm.Calendar is not { } calendar)
            return null;
        // A microsecond before its end is inside, wherever now is by this clock.
        (long startUs, long endUs) = calendar.WindowAt(RateLimitTime.FromUtc(now + left) - 1);
        return TimeSpan.FromMicroseconds(endUs - startUs);
    }
}
