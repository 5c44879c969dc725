namespace Purlin.RateLimiting;

/// <summary>What one limit says to one cost at one instant. Nothing is charged by saying it.</summary>
/// <param name="IsAllowed">Whether the cost fits.</param>
/// <param name="Remaining">Whole permits left: after the charge if it fits, as they are if not.</param>
/// <param name="RetryAfterUs">
/// If it does not fit: the microseconds after which it does, unless others charge meanwhile; exact, refused one
/// microsecond earlier. <see cref="Never"/> if no time brings it. 0 if it fits.
/// </param>
/// <param name="ResetAfterUs">Microseconds until the limit is as if never used; <see cref="Never"/> if unknown.</param>
/// <param name="DelayUs">If it fits: the microseconds that a shaping limit holds the caller back.</param>
public readonly record struct LimitDecision(
    bool IsAllowed, long Remaining, long RetryAfterUs, long ResetAfterUs, long DelayUs = 0)
{
    /// <summary>The wait that has no known end.</summary>
    public const long Never = long.MaxValue;
}
