namespace Purlin.RateLimiting;

/// <summary>
/// A sliding counter's state under another limit of the same window: a pure function of (state, parameters old and new,
/// strategy, instant).
/// </summary>
/// <remarks>
/// First both counts are brought to the instant's window. Proportionally each count becomes count * N / O, rounded up.
/// What another strategy adds is added to the current count; what it takes away leaves the previous window first, so
/// that exactly so much less counts at the instant, then the current one. Counts stop at twice the limit. The products
/// are those of the kernel, and count * N by doubling, see <see cref="PermitInheritance"/>. Monotone in both counts.
/// </remarks>
internal static class CounterInheritance
{
    /// <summary>Whether two counters have one window, which this needs.</summary>
    public static bool Applies(ReadOnlySpan<long> oldParameters, ReadOnlySpan<long> parameters) =>
        oldParameters[1] == parameters[1];

    /// <summary>Converts.</summary>
    /// <param name="old">Start, previous count, current count.</param>
    /// <param name="oldParameters">Limit, window (us), step (us), steps.</param>
    /// <param name="parameters">The new ones, of the same window.</param>
    /// <param name="how">Any strategy but Reset.</param>
    /// <param name="atUs">When the limits changed.</param>
    /// <param name="state">Receives start, previous count, current count.</param>
    public static void Convert(
        ReadOnlySpan<long> old, ReadOnlySpan<long> oldParameters, ReadOnlySpan<long> parameters, TokenInheritance how,
        long atUs, Span<long> state)
    {
        (long oldLimit, long limit) = (oldParameters[0], parameters[0]);
        (long windowUs, long stepUs, long steps) = (parameters[1], parameters[2], parameters[3]);
        (long start, long previous, long current) = Rolled(old, windowUs, atUs);
        if (how == TokenInheritance.Proportionally)
        {
            previous = PermitInheritance.CeilingOf(previous, limit, oldLimit);
            current = PermitInheritance.CeilingOf(current, limit, oldLimit);
        }

        long grown = PermitInheritance.Grown(oldLimit, limit, how);
        if (grown > 0)
            current += grown;
        else if (grown < 0)
            (previous, current) = Less(-grown, previous, current, Math.Max(atUs - start, 0) / stepUs, steps);
        (state[0], state[1], state[2]) = (start, Math.Min(previous, 2 * limit), Math.Min(current, 2 * limit));
    }

    /// <summary>Permits that count at an instant.</summary>
    public static long Used(ReadOnlySpan<long> state, ReadOnlySpan<long> parameters, long atUs)
    {
        (long start, long previous, long current) = Rolled(state, parameters[1], atUs);
        long left = parameters[3] - (Math.Max(atUs - start, 0) / parameters[2]);
        return current + Share(previous, left, parameters[3]);
    }

    // Of the previous window the share that is left is taken back to a count: the largest with that share.
    private static (long Previous, long Current) Less(long less, long previous, long current, long step, long steps)
    {
        long left = steps - step;
        long share = Share(previous, left, steps);
        if (less >= share)
            return (0, Math.Max(current - (less - share), 0));
        return ((share - less) * steps / left, current);
    }

    private static long Share(long count, long left, long steps) => ((count * left) + steps - 1) / steps;

    private static (long Start, long Previous, long Current) Rolled(ReadOnlySpan<long> state, long windowUs, long atUs)
    {
        long start = Math.Max(RateLimitTime.FloorDivide(atUs, windowUs) * windowUs, state[0]);
        return start == state[0] ? (start, state[1], state[2])
            : start == state[0] + windowUs ? (start, state[2], 0)
            : (start, 0, 0);
    }
}
