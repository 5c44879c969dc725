namespace Purlin.RateLimiting;

/// <summary>What a limiter said to an acquisition, with what it takes to give it back.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Permits">What was asked for.</param>
/// <param name="Reservation">Through which it can be given back; null if it cannot.</param>
/// <param name="IsHeld">Whether the reservation lasts as long as the lease.</param>
internal readonly record struct Answer(
    RateLimitVerdict Verdict, long Permits, RateLimitReservation? Reservation = null, bool IsHeld = false)
{
    /// <summary>None asked for is a question: is there any?</summary>
    public bool IsAcquired => Verdict.IsAllowed && (Permits > 0 || Verdict.Remaining > 0);

    /// <summary>Whether waiting can bring it: it is not above the capacity, nor past the memory bound.</summary>
    public bool CanWait => Verdict.IsAllowed
        || Verdict.RetryAfter != Timeout.InfiniteTimeSpan
        || Verdict.RefusedBy is { Algorithm.IsHeld: true } limit && Permits <= limit.Capacity;

    /// <summary>When to ask again, whatever may have been released elsewhere meanwhile.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            if (!Verdict.IsAllowed)
                return Verdict.RetryAfter;
            // Nothing left for a question of none: the limit's pace.
            return Verdict.TightestLimit is { Window: { Ticks: > 0 } window } limit
                ? window / Math.Max(limit.Capacity, 1)
                : Timeout.InfiniteTimeSpan;
        }
    }

    public ValueTask GiveBackAsync() => Reservation?.DisposeAsync() ?? ValueTask.CompletedTask;
}
