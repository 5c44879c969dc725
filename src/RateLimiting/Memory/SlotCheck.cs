namespace Purlin.RateLimiting;

/// <summary>The limits of a policy applied to the words of one slot, which the caller owns meanwhile.</summary>
internal static class SlotCheck
{
    /// <summary>A whole check: judges all limits and, if none refuses, charges them.</summary>
    public static RateLimitVerdict Apply(
        RateLimitPolicy policy, LimitRoles roles, Span<long> words, in LimiterNow now, long cost, CheckMode mode,
        VerdictFlags flags)
    {
        var tally = new VerdictTally();
        if (mode == CheckMode.TakeUpTo)
        {
            Judge(policy, roles, words, now, 0, 0, ref tally);
            cost = Math.Clamp(tally.Remaining, tally.IsAllowed ? 1 : cost, cost);
            tally = new();
        }

        int spared = Judge(policy, roles, words, now, cost, 0, ref tally);
        bool charges = tally.IsAllowed && mode != CheckMode.Peek;
        if (charges)
            Debit(policy, words, now, cost, spared, []);
        return tally.ToVerdict(charges ? cost : 0, flags);
    }

    /// <summary>Asks every limit; changes nothing.</summary>
    /// <returns>The limits to spare if the check is allowed: soft ones that would have refused, bit by bit.</returns>
    public static int Judge(
        RateLimitPolicy policy, LimitRoles roles, Span<long> words, in LimiterNow now, long cost, int requestIndex,
        ref VerdictTally tally)
    {
        int exceeded = 0;
        SlotLayout layout = policy.Layout;
        Span<long> buffer = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < layout.Count; i++)
        {
            LimitAlgorithm algorithm = layout.Algorithm(i);
            LimitDecision decision = algorithm.Judge(layout.StateOf(words, i, buffer), now.For(algorithm), cost);
            if (!roles.IsSoft(i))
            {
                tally.Add(policy, i, decision, requestIndex);
                continue;
            }

            tally.AddSoft(policy, i, decision, requestIndex);
            exceeded |= decision.IsAllowed ? 0 : 1 << i;
        }

        return roles.Spared(exceeded);
    }

    /// <summary>Charges every limit but those to spare.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="words">The slot's words, changed.</param>
    /// <param name="now">Now.</param>
    /// <param name="cost">What.</param>
    /// <param name="spared">The limits not to charge, bit by bit.</param>
    /// <param name="debits">Receives what a refund needs, a place for each limit; or empty.</param>
    public static void Debit(
        RateLimitPolicy policy, Span<long> words, in LimiterNow now, long cost, int spared, Span<LimitDebit> debits)
    {
        SlotLayout layout = policy.Layout;
        Span<long> buffer = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < layout.Count; i++)
        {
            if (((spared >> i) & 1) != 0)
            {
                if (!debits.IsEmpty)
                    debits[i] = LimitDebit.NotCharged;
                continue;
            }

            LimitAlgorithm algorithm = layout.Algorithm(i);
            Span<long> state = layout.StateOf(words, i, buffer);
            LimitDebit debit = algorithm.Debit(state, now.For(algorithm), cost);
            layout.Store(words, i, state);
            if (!debits.IsEmpty)
                debits[i] = debit;
        }
    }

    /// <summary>
    /// Corrects an earlier debit to what was really used: the rest is given back, more becomes debt, and what is held
    /// is held no longer.
    /// </summary>
    public static void Settle(
        RateLimitPolicy policy, Span<long> words, in LimiterNow now, long charged, long actual,
        ReadOnlySpan<LimitDebit> debits)
    {
        SlotLayout layout = policy.Layout;
        Span<long> buffer = stackalloc long[LimitAlgorithm.MaxPackedWords];
        for (int i = 0; i < layout.Count; i++)
        {
            if (debits[i] == LimitDebit.NotCharged)
                continue;
            LimitAlgorithm algorithm = layout.Algorithm(i);
            Span<long> state = layout.StateOf(words, i, buffer);
            if (algorithm.IsHeld)
                algorithm.Refund(state, now.For(algorithm), debits[i], charged);
            else if (actual < charged)
                algorithm.Refund(state, now.For(algorithm), debits[i], charged - actual);
            else if (actual > charged)
                algorithm.Debit(state, now.For(algorithm), actual - charged);
            layout.Store(words, i, state);
        }
    }
}
