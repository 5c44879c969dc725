namespace Purlin.RateLimiting;

/// <summary>
/// A policy of a <see cref="LocalRateLimiter"/>, looked up once. Thread-safe; a check allocates nothing.
/// </summary>
public sealed partial class LocalPolicy
{
    private const int BatchSize = 16;

    private readonly MemoryRateLimitStore _store;
    private readonly KeyTable _table;

    internal LocalPolicy(MemoryRateLimitStore store, RateLimitPolicy policy) =>
        (_store, _table) = (store, store.TableOf(policy));

    /// <summary>The policy.</summary>
    public RateLimitPolicy Policy => _table.Policy;

    internal KeyTable Table => _table;

    /// <summary>Whether a key may go on; charged if so.</summary>
    /// <param name="key">Who.</param>
    /// <param name="cost">Permits, 0 to 2^40.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cost is negative or too large.</exception>
    /// <exception cref="InvalidOperationException">The policy limits what is held: reserve it.</exception>
    public RateLimitVerdict Check(RateLimitKey key, long cost = 1) =>
        IsTold ? CheckTold(key, cost) : Check(_store.Hasher.Identify(key), cost);

    /// <summary>What a check would say; charges nothing.</summary>
    /// <inheritdoc cref="Check(RateLimitKey, long)"/>
    public RateLimitVerdict Peek(RateLimitKey key, long cost = 0)
    {
        Domain.Cost(cost);
        return _table.Check(_store.Hasher.Identify(key), Now(), cost, CheckMode.Peek);
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
        ThrowIfHeld();
        return Told(key, cost, _table.Check(_store.Hasher.Identify(key), Now(), cost, CheckMode.TakeUpTo));
    }

    /// <summary>What each limit says about the key now, in the order of <see cref="RateLimitPolicy.Limits"/>.</summary>
    /// <param name="key">Who.</param>
    /// <param name="cost">Permits asked about; charges nothing.</param>
    public RateLimitVerdict[] PeekEach(RateLimitKey key, long cost = 0)
    {
        Domain.Cost(cost);
        return _table.PeekEach(_store.Hasher.Identify(key), Now(), cost);
    }

    /// <summary>
    /// Independent checks of cost 1, in order; the memory of several keys is fetched at the same time.
    /// </summary>
    /// <param name="keys">Who.</param>
    /// <param name="verdicts">Receives as many verdicts.</param>
    public void CheckBatch(ReadOnlySpan<ulong> keys, Span<RateLimitVerdict> verdicts)
    {
        ThrowIfShort(keys.Length, verdicts.Length);
        ThrowIfHeld();
        Span<ulong> hashes = stackalloc ulong[BatchSize];
        for (int start = 0; start < keys.Length; start += BatchSize)
        {
            ReadOnlySpan<ulong> some = keys.Slice(start, Math.Min(BatchSize, keys.Length - start));
            for (int i = 0; i < some.Length; i++)
                Fetch(hashes[i] = _store.Hasher.Hash(some[i]));
            LimiterNow now = Now();
            for (int i = 0; i < some.Length; i++)
                verdicts[start + i] = Decide(new(hashes[i], some[i]), now);
        }

        Tell(keys, verdicts);
    }

    /// <inheritdoc cref="CheckBatch(ReadOnlySpan{ulong}, Span{RateLimitVerdict})"/>
    public void CheckBatch(ReadOnlySpan<string> keys, Span<RateLimitVerdict> verdicts)
    {
        ThrowIfShort(keys.Length, verdicts.Length);
        ThrowIfHeld();
        Span<ulong> hashes = stackalloc ulong[BatchSize];
        for (int start = 0; start < keys.Length; start += BatchSize)
        {
            ReadOnlySpan<string> some = keys.Slice(start, Math.Min(BatchSize, keys.Length - start));
            for (int i = 0; i < some.Length; i++)
                Fetch(hashes[i] = _store.Hasher.Hash(some[i]));
            LimiterNow now = Now();
            for (int i = 0; i < some.Length; i++)
                verdicts[start + i] = Decide(new(hashes[i], some[i]), now);
        }

        Tell(keys, verdicts);
    }

    /// <summary>Refused because others are before: with the key's numbers, whatever they are.</summary>
    internal RateLimitVerdict Refuse(in KeyIdentity identity, long cost)
    {
        RateLimitVerdict peeked = _table.Check(identity, Now(), cost, CheckMode.Peek);
        TimeSpan retry = peeked.RetryAfter;
        long retryUs = retry == Timeout.InfiniteTimeSpan
            ? LimitDecision.Never : retry.Ticks / TimeSpan.TicksPerMicrosecond;
        return new(peeked.TightestLimit, new(false, peeked.Remaining, retryUs, LimitDecision.Never), 0,
            policyVersion: Policy.Version);
    }

    internal RateLimitVerdict Check(in KeyIdentity identity, long cost)
    {
        Domain.Cost(cost);
        if (_table.Bucket is not null)
            return _table.CheckBucket(identity, _store.NowUs(), cost);
        if (cost > 0)
            ThrowIfHeld();
        return _table.Check(identity, Now(), cost, CheckMode.Charge);
    }

    private RateLimitVerdict Decide(in KeyIdentity identity, in LimiterNow now) => _table.Bucket is not null
        ? _table.CheckBucket(identity, now.MonotonicUs, 1)
        : _table.Check(identity, now, 1, CheckMode.Charge);

    private LimiterNow Now() => _store.Now(_table.Policy.Layout.UsesWallClock);

    private void Fetch(ulong hash) => _table.Prefetch(hash);

    private void ThrowIfHeld()
    {
        if (_table.Policy.Layout.IsHeld)
            MemoryRateLimitStore.ThrowHeld(_table.Policy);
    }

    private static void ThrowIfShort(int keys, int verdicts)
    {
        if (verdicts < keys)
            throw new ArgumentException($"There is room for {verdicts} verdicts of {keys} checks.", nameof(verdicts));
    }
}
