namespace Purlin.RateLimiting;

/// <summary>
/// The state of a key under one limit, made from its state under an earlier one: pure functions, only from old to new.
/// </summary>
/// <remarks>
/// Limits of one kind convert as their kind says (<see cref="BucketInheritance"/>, <see cref="CounterInheritance"/>,
/// <see cref="LogInheritance"/>). Everything else, windows among it, goes by whole permits used, rounded up: the new
/// limit is charged with them at the instant, or at the start of the stored window if that is later. Held permits are
/// no tokens and stay; between held and other limits nothing passes.
/// </remarks>
internal static class StateInheritance
{
    // Of a window that never was: nothing is given back there, and what was used beyond the estimate is still owed.
    private static readonly LimitDebit InNoWindow = new(RateLimitTime.MinUs - 1);

    /// <summary>Converts.</summary>
    /// <param name="old">The limit it was.</param>
    /// <param name="oldState">The state's words.</param>
    /// <param name="next">The limit it is.</param>
    /// <param name="state">Receives the words.</param>
    /// <param name="how">The strategy.</param>
    /// <param name="at">When the limits changed.</param>
    public static void Convert(
        LimitAlgorithm old, ReadOnlySpan<long> oldState, LimitAlgorithm next, Span<long> state, TokenInheritance how,
        in LimiterNow at)
    {
        if (old.IsHeld || next.IsHeld)
        {
            if (IsUnchanged(old, next) || (old, next) is (ConcurrencyAlgorithm, ConcurrencyAlgorithm))
                oldState.CopyTo(state);
            else
                next.Clear(state);
            return;
        }

        if (how == TokenInheritance.Reset)
        {
            next.Clear(state);
            return;
        }

        if (IsUnchanged(old, next))
        {
            oldState.CopyTo(state);
            return;
        }

        switch (old, next)
        {
            case (GcraAlgorithm, GcraAlgorithm):
                BucketInheritance.Convert(oldState, old.Parameters, next.Parameters, how, at.MonotonicUs, state);
                break;
            case (SlidingCounterAlgorithm, SlidingCounterAlgorithm)
                when CounterInheritance.Applies(old.Parameters, next.Parameters):
                CounterInheritance.Convert(oldState, old.Parameters, next.Parameters, how, at.MonotonicUs, state);
                break;
            case (SlidingLogAlgorithm, SlidingLogAlgorithm):
                LogInheritance.Convert(oldState, old.Parameters, next.Parameters, how, at.MonotonicUs, state);
                break;
            default:
                long used = PermitInheritance.Used(Used(old, oldState, at), Budget(old), Budget(next), how);
                next.Clear(state);
                next.Debit(state, InstantOf(old, oldState, next, at), used);
                break;
        }
    }

    /// <summary>
    /// What a settlement needs to know of a debit made under the old limit; not charged if nothing can be given back.
    /// </summary>
    public static LimitDebit Convert(
        LimitAlgorithm old, LimitDebit debit, LimitAlgorithm next, TokenInheritance how, in LimiterNow at)
    {
        if ((old, next) is (ConcurrencyAlgorithm, ConcurrencyAlgorithm) || IsUnchanged(old, next))
            return debit;
        if (how == TokenInheritance.Reset)
            return LimitDebit.NotCharged;
        switch (old, next)
        {
            case (GcraAlgorithm, GcraAlgorithm):
                // What a larger burst has to fill first, the reservation has not taken.
                if (how == TokenInheritance.AsIs && Budget(next) > Budget(old))
                    how = TokenInheritance.Additive;
                Span<long> end = stackalloc long[2];
                BucketInheritance.Convert(
                    [debit.MarkUs, debit.MarkRemainder], old.Parameters, next.Parameters, how, at.MonotonicUs, end);
                return new(end[0], end[1]);
            case (SlidingLogAlgorithm, SlidingLogAlgorithm):
                return debit;
            case (SlidingCounterAlgorithm, SlidingCounterAlgorithm)
                when CounterInheritance.Applies(old.Parameters, next.Parameters):
            case (WindowAlgorithm, WindowAlgorithm) when IsSameWindow(old, next):
                // Of fewer permits than were charged nobody knows which are the reservation's.
                return how == TokenInheritance.Proportionally && next.Capacity < old.Capacity ? InNoWindow : debit;
            default:
                return LimitDebit.NotCharged;
        }
    }

    /// <summary>Whether two limits are one rule with the same numbers: then nothing is converted.</summary>
    public static bool IsUnchanged(LimitAlgorithm old, LimitAlgorithm next) => ReferenceEquals(old, next)
        || (old.GetType() == next.GetType() && old.Kind == next.Kind && old.StateWords == next.StateWords
            && old.Parameters.SequenceEqual(next.Parameters) && IsSameCalendar(old, next));

    private static bool IsSameCalendar(LimitAlgorithm old, LimitAlgorithm next) =>
        old.Calendar is null ? next.Calendar is null : next.Calendar is not null && old.Calendar.IsSame(next.Calendar);

    // Parameters of a window: limit, and its length unless it is a calendar's.
    private static bool IsSameWindow(LimitAlgorithm old, LimitAlgorithm next) =>
        IsSameCalendar(old, next) && old.Parameters[1..].SequenceEqual(next.Parameters[1..]);

    private static long Budget(LimitAlgorithm algorithm) => algorithm is GcraAlgorithm
        ? BucketInheritance.Budget(algorithm.Parameters)
        : algorithm.Capacity;

    private static long Used(LimitAlgorithm algorithm, ReadOnlySpan<long> state, in LimiterNow at)
    {
        long atUs = at.For(algorithm);
        switch (algorithm)
        {
            case GcraAlgorithm:
                return BucketInheritance.UsedPermits(state, algorithm.Parameters, atUs);
            case SlidingCounterAlgorithm:
                return CounterInheritance.Used(state, algorithm.Parameters, atUs);
            default:
                long remaining = algorithm.Judge(state, atUs, 0).Remaining;
                // A window that is used up may be beyond its limit by a debt.
                return remaining == 0 && algorithm is WindowAlgorithm ? state[1] : algorithm.Capacity - remaining;
        }
    }

    private static long InstantOf(
        LimitAlgorithm old, ReadOnlySpan<long> oldState, LimitAlgorithm next, in LimiterNow at) =>
        old is WindowAlgorithm or SlidingCounterAlgorithm && old.UsesWallClock == next.UsesWallClock
            ? Math.Max(oldState[0], at.For(next))
            : at.For(next);
}
