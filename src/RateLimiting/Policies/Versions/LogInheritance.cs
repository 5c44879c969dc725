namespace Purlin.RateLimiting;

/// <summary>
/// A log's entries under another limit: a pure function of (state, parameters old and new, strategy, instant).
/// </summary>
/// <remarks>
/// The entries that count at the instant keep their times; under another window they count for as long as that one.
/// Permits that a strategy adds are entries of the instant; of those it takes away the oldest go. Proportionally the
/// j-th newest entry is the floor(j * O / N)-th newest of the old ones. Every number is below 2^26.
/// </remarks>
internal static class LogInheritance
{
    private const long HeadUnit = 8_192;

    /// <summary>Converts.</summary>
    /// <param name="old">head * 8,192 + count, then the ring.</param>
    /// <param name="oldParameters">Limit, window (us).</param>
    /// <param name="parameters">The new ones.</param>
    /// <param name="how">Any strategy but Reset.</param>
    /// <param name="atUs">When the limits changed.</param>
    /// <param name="state">Receives the new log, from its ring's beginning.</param>
    public static void Convert(
        ReadOnlySpan<long> old, ReadOnlySpan<long> oldParameters, ReadOnlySpan<long> parameters, TokenInheritance how,
        long atUs, Span<long> state)
    {
        (long oldLimit, long limit) = (oldParameters[0], parameters[0]);
        (long head, long count) = Math.DivRem(old[0], HeadUnit);
        long at = count == 0 ? atUs : Math.Max(atUs, Entry(old, head, count - 1, oldLimit));
        long used = 0;
        while (used < count && Entry(old, head, count - 1 - used, oldLimit) > at - oldParameters[1])
            used++;
        long newUsed = Math.Min(PermitInheritance.Used(used, oldLimit, limit, how), limit);
        bool isScaled = how == TokenInheritance.Proportionally;
        long added = isScaled ? 0 : Math.Max(newUsed - used, 0);
        state.Clear();
        for (long newest = 0; newest < newUsed; newest++)
        {
            long from = isScaled ? newest * oldLimit / limit : newest - added;
            state[(int)(newUsed - newest)] = newest < added ? at : Entry(old, head, count - 1 - from, oldLimit);
        }

        state[0] = newUsed;
    }

    private static long Entry(ReadOnlySpan<long> state, long head, long index, long limit) =>
        state[1 + (int)((head + index) % limit)];
}
