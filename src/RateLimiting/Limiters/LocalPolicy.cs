using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>
/// A policy of a <see cref="LocalRateLimiter"/>, looked up once, in whatever version holds. Thread-safe; a check
/// allocates nothing.
/// </summary>
public sealed partial class LocalPolicy
{
    /// <summary>Whether a key may go on; charged if so.</summary>
    /// <param name="key">Who.</param>
    /// <param name="cost">Permits, 0 to 2^40.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held: reserve it.</exception>
    // Inlined it would use up its caller's budget, and call its own parts. Compiled by the profile of a process that
    // begins with several limits, it would take a single bucket for rare, and half as long again for it.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public RateLimitVerdict Check(RateLimitKey key, long cost = 1)
    {
        if (IsTold)
            return CheckTold(key, cost);
        KeyTable table = TableFor(key);
        long nowUs = _store.NowUs();
        ulong hash = _hasher.Hash(key);
        return table.TryChargeBucket(hash, nowUs, cost, out long word, out bool fits)
            ? new(table.Policy, new SlotWords(word), nowUs, cost, fits)
            : table.ChargeSlot(hash, key, nowUs, cost);
    }

    /// <summary>What a check would say; charges nothing.</summary>
    /// <inheritdoc cref="Check(RateLimitKey, long)"/>
    public RateLimitVerdict Peek(RateLimitKey key, long cost = 0)
    {
        Domain.Cost(cost);
        KeyTable table = TableFor(key);
        return table.Check(_store.Hasher.Identify(key), Now(table), cost, CheckMode.Peek);
    }

    /// <summary>Takes as many permits as there are, at most so many; allowed if that is any.</summary>
    /// <param name="key">Who.</param>
    /// <param name="cost">The most to take, 0 to 2^40.</param>
    /// <returns>A verdict whose <see cref="RateLimitVerdict.Charged"/> says how many.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held: reserve it.</exception>
    public RateLimitVerdict TakeUpTo(RateLimitKey key, long cost)
    {
        Domain.Cost(cost);
        KeyTable table = TableFor(key);
        ThrowIfHeld(table);
        return Told(key, cost, table.Check(_store.Hasher.Identify(key), Now(table), cost, CheckMode.TakeUpTo));
    }

    /// <summary>What each limit says about the key now, in the order of <see cref="RateLimitPolicy.Limits"/>.</summary>
    /// <param name="key">Who.</param>
    /// <param name="cost">Permits asked about; charges nothing.</param>
    public RateLimitVerdict[] PeekEach(RateLimitKey key, long cost = 0)
    {
        Domain.Cost(cost);
        KeyTable table = TableFor(key);
        return table.PeekEach(_store.Hasher.Identify(key), Now(table), cost);
    }

    /// <summary>Refused because others are before: with the key's numbers, whatever they are.</summary>
    internal RateLimitVerdict Refuse(in KeyIdentity identity, long cost)
    {
        KeyTable table = TableFor(identity.Key);
        RateLimitVerdict peeked = table.Check(identity, Now(table), cost, CheckMode.Peek);
        TimeSpan retry = peeked.RetryAfter;
        long retryUs = retry == Timeout.InfiniteTimeSpan
            ? LimitDecision.Never : retry.Ticks / TimeSpan.TicksPerMicrosecond;
        return new(peeked.TightestLimit, new(false, peeked.Remaining, retryUs, LimitDecision.Never), 0,
            policyVersion: table.Policy.Version);
    }

    private LimiterNow Now(KeyTable table) => _store.Now(table.Policy.Layout.UsesWallClock);

    private static void ThrowIfHeld(KeyTable table)
    {
        if (table.Policy.Layout.IsHeld)
            MemoryRateLimitStore.ThrowHeld(table.Policy);
    }
}
