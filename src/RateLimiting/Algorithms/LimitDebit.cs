namespace Purlin.RateLimiting;

/// <summary>
/// What a limit has to know later to give a part of one debit back: for GCRA the end of the debit on the time axis, for
/// windows the start of the window charged, for a log the time of the entries. Both numbers are below 2^53.
/// </summary>
/// <param name="MarkUs">The instant, in microseconds of <see cref="RateLimitTime"/>.</param>
/// <param name="MarkRemainder">The rest of it, where the algorithm counts fractions.</param>
public readonly record struct LimitDebit(long MarkUs, long MarkRemainder = 0)
{
    /// <summary>Of a soft limit that was exceeded: nothing was charged, and there is nothing to give back.</summary>
    internal static readonly LimitDebit NotCharged = new(long.MinValue);
}
