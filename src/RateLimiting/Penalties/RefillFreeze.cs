namespace Purlin.RateLimiting;

/// <summary>Makes a penalty's time pass without refilling the buckets of a key.</summary>
internal static class RefillFreeze
{
    /// <summary>
    /// Moves every bucket's arrival time by as much as the penalty lasts: after it they are as they were.
    /// </summary>
    public static void Apply(KeyTable table, in KeyIdentity identity, in LimiterNow now, long us)
    {
        SlotLayout layout = table.Policy.Layout;
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        // A key without a slot has full buckets, which stay full.
        while (table.Find(identity) is { Exists: true } slot)
        {
            if (!SlotScope.TryLock(slot, layout, buffer, out SlotScope scope))
                continue;
            Move(layout, scope.Words, now.MonotonicUs, us);
            scope.Keep();
            scope.Unlock();
            return;
        }
    }

    private static void Move(SlotLayout layout, Span<long> words, long nowUs, long us)
    {
        Span<long> buffer = stackalloc long[SlotScope.MaxCopiedWords];
        for (int i = 0; i < layout.Count; i++)
        {
            if (layout.Algorithm(i) is not GcraAlgorithm)
                continue;
            Span<long> state = layout.StateOf(words, i, buffer);
            if (state[0] < nowUs)
                (state[0], state[1]) = (nowUs, 0);
            state[0] = Math.Min(state[0] + us, nowUs + RateLimitTime.HorizonUs);
            layout.Store(words, i, state);
        }
    }
}
