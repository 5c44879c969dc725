using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Recorded traffic through a policy, over the time of the recording: what would it have refused? The same recording
/// gives the same report, in any process: no other clock counts, and there is no input or output. Not thread-safe;
/// replays of different policies may run side by side.
/// </summary>
/// <remarks>
/// Instants that go back mint nothing, as with a live clock. Keys take 16 bytes and more of memory each, without a
/// bound: a recording is finite.
/// </remarks>
public sealed class PolicyReplay
{
    /// <summary>The default of how many top keys are reported.</summary>
    public const int DefaultTopKeys = 32;

    // Fixed, so that a replay is the same everywhere: a recording is no adversary.
    private const ulong HashKey = 0x5075_726C_696E_0001;
    // Somewhat more lines than a core fetches at a time.
    private const int StretchSize = 16;

    private readonly RateLimitPolicy _policy;
    private readonly KeyTable? _table;
    private readonly KeyHasher _hasher = new(HashKey, ~HashKey);
    private readonly FrequentKeys _refusedKeys;
    private readonly int _topKeys;
    private readonly long[] _refusalsByLimit;
    private readonly ReplayBuckets? _buckets;
    private readonly BucketTerms _bucket;
    private readonly long _capacity;
    private FirstRefusal? _firstRefusal;
    private long _checks;
    private long _refusals;
    private long _permits;
    private long _refusedPermits;
    private long _throttled;
    private long _softExcesses;

    /// <summary>A replay through a policy, from keys never seen.</summary>
    /// <param name="policy">The policy; a trial's is judged as at each key's share.</param>
    /// <param name="topKeys">How many top keys to report, 1 to 1,024.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    /// <exception cref="ArgumentException">The policy limits what is held: a recording does not say for how long.
    /// </exception>
    public PolicyReplay(RateLimitPolicy policy, int topKeys = DefaultTopKeys)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Layout.IsHeld)
        {
            throw new ArgumentException(
                $"Policy \"{policy.Name}\" limits what is held, but recorded checks do not say for how long. Leave "
                + "its concurrency limit out.", nameof(policy));
        }

        _policy = policy;
        _topKeys = Guard.InRange(topKeys, 1, 1_024);
        // Eight times as many counters as are asked for make the top ones exact unless traffic is nearly even.
        _refusedKeys = new(8 * topKeys);
        _refusalsByLimit = new long[policy.Limits.Count];
        // Of one bucket all that can come of a check is that it refuses.
        if (policy.Layout is { CanDelay: false, Count: 1, WordLimits: { AreBuckets: true } limits }
            && !policy.HasSoftLimits)
        {
            (_bucket, _capacity) = (limits.First, limits.MinCapacity);
            Span<long> word = stackalloc long[1];
            policy.Layout.Clear(word);
            _buckets = new(word[0]);
        }
        else
        {
            _table = new MemoryRateLimitStore(new() { MaxBytes = long.MaxValue }, _hasher).TableOf(policy);
        }
    }

    /// <summary>Replays one check.</summary>
    /// <param name="check">The check, not before the ones replayed already.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Its cost is negative or too large.</exception>
    public RateLimitVerdict Add(in RecordedCheck check)
    {
        Domain.Cost(check.Cost);
        return Replay(check, _hasher.Identify(check.Key));
    }

    /// <summary>Replays checks in order; faster than one by one.</summary>
    /// <param name="checks">The checks, not before the ones replayed already.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A cost is negative or too large; those before it were replayed.
    /// </exception>
    public void Add(ReadOnlySpan<RecordedCheck> checks)
    {
        // Of one stretch the lines are fetched while the one before is judged.
        Span<ulong> hashes = stackalloc ulong[2 * StretchSize];
        Fetch(Stretch(checks, 0), hashes);
        for (int start = 0; start < checks.Length; start += StretchSize)
        {
            int half = start & StretchSize;
            Fetch(Stretch(checks, start + StretchSize), hashes[(half ^ StretchSize)..]);
            ReadOnlySpan<RecordedCheck> some = Stretch(checks, start);
            ReadOnlySpan<ulong> theirs = hashes.Slice(half, some.Length);
            if (_buckets is { } buckets)
                ReplayBuckets(buckets, some, theirs);
            else
                ReplayKeys(some, theirs);
        }
    }

    /// <summary>The result so far.</summary>
    public PolicyReplayReport ToReport() => new()
    {
        Checks = _checks,
        Refusals = _refusals,
        Permits = _permits,
        RefusedPermits = _refusedPermits,
        Throttled = _throttled,
        SoftExcesses = _softExcesses,
        FirstRefusal = _firstRefusal,
        RefusalsByLimit = _policy.Limits.Select((limit, i) => (limit.Name, Refusals: _refusalsByLimit[i]))
            .ToDictionary(pair => pair.Name, pair => pair.Refusals, StringComparer.Ordinal),
        TopRefusedKeys = _refusedKeys.Top(_topKeys),
    };

    private static ReadOnlySpan<RecordedCheck> Stretch(ReadOnlySpan<RecordedCheck> checks, int start)
    {
        start = Math.Min(start, checks.Length);
        return checks.Slice(start, Math.Min(StretchSize, checks.Length - start));
    }

    private void Fetch(ReadOnlySpan<RecordedCheck> checks, Span<ulong> hashes)
    {
        hashes = hashes[..checks.Length];
        Span<ulong> numbers = stackalloc ulong[StretchSize];
        int count = 0;
        while (count < checks.Length && !checks[count].Key.IsText)
            numbers[count] = checks[count++].Key.Number;
        _hasher.Hash(numbers[..count], hashes);
        for (; count < checks.Length; count++)
            hashes[count] = _hasher.Hash(checks[count].Key);
        foreach (ulong hash in hashes)
        {
            if (_buckets is { } buckets)
                buckets.Prefetch(hash);
            else
                _table!.Prefetch(hash);
        }
    }

    private void ReplayBuckets(
        ReplayBuckets buckets, ReadOnlySpan<RecordedCheck> checks, ReadOnlySpan<ulong> hashes)
    {
        Span<int> refused = stackalloc int[StretchSize];
        (BucketTerms bucket, long capacity) = (_bucket, _capacity);
        int refusals = 0, judged = 0;
        long permits = 0;
        for (int i = 0; i < checks.Length; i++)
        {
            ref readonly RecordedCheck check = ref checks[i];
            ref long word = ref buckets.WordOf(hashes[i]);
            bool fits = bucket.TryCharge(word, RateLimitTime.FromUtc(check.At), check.Cost, out long charged);
            // What costs nothing, or more than can ever be, and the first refusal, which is told as it is.
            if ((ulong)(check.Cost - 1) >= (ulong)capacity || (_firstRefusal is null && !fits))
            {
                Domain.Cost(check.Cost);
                Replay(check, new(hashes[i], check.Key));
                continue;
            }

            // Whether it fits takes no branch: one guessed wrong, as often as not, costs as much as all the rest.
            word = fits ? charged : word;
            refused[refusals] = i;
            refusals += fits ? 0 : 1;
            judged++;
            permits += check.Cost;
        }

        _checks += judged;
        _permits += permits;
        Refuse(checks, hashes, refused[..refusals]);
    }

    private void ReplayKeys(ReadOnlySpan<RecordedCheck> checks, ReadOnlySpan<ulong> hashes)
    {
        for (int i = 0; i < checks.Length; i++)
        {
            Domain.Cost(checks[i].Cost);
            Replay(checks[i], new(hashes[i], checks[i].Key));
        }
    }

    // After the first, of a policy of one limit.
    private void Refuse(ReadOnlySpan<RecordedCheck> checks, ReadOnlySpan<ulong> hashes, ReadOnlySpan<int> refused)
    {
        _refusals += refused.Length;
        _refusalsByLimit[0] += refused.Length;
        foreach (int i in refused)
        {
            _refusedPermits += checks[i].Cost;
            _refusedKeys.Add(hashes[i], _policy.Name, checks[i].Key);
        }
    }

    private RateLimitVerdict Replay(in RecordedCheck check, in KeyIdentity identity)
    {
        long us = RateLimitTime.FromUtc(check.At);
        RateLimitVerdict verdict = Judge(identity, new(us, us), check.Cost);
        _checks++;
        _permits += check.Cost;
        if (!verdict.IsAllowed)
            Refused(check, identity.Hash, verdict);
        else if (_policy.Layout.CanDelay && verdict.IsThrottled)
            _throttled++;
        if (verdict.ExceededSoftLimit is not null)
            _softExcesses++;
        return verdict;
    }

    private RateLimitVerdict Judge(in KeyIdentity identity, in LimiterNow now, long cost)
    {
        if (_buckets is { } buckets)
        {
            Span<long> words = new(ref buckets.WordOf(identity.Hash));
            CheckMode mode = cost == 0 ? CheckMode.Peek : CheckMode.Charge;
            return SlotCheck.Apply(_policy, _policy.RolesFor(identity.Key), words, now, cost, mode, VerdictFlags.None);
        }

        return _policy.Layout.UsesWallClock
            ? _table!.Check(identity, now, cost, CheckMode.Charge)
            : _table!.Charge(identity.Hash, identity.Key, now.MonotonicUs, cost);
    }

    private void Refused(in RecordedCheck check, ulong hash, in RateLimitVerdict verdict)
    {
        _refusals++;
        _refusedPermits += check.Cost;
        int limit = _refusalsByLimit.Length == 1 ? 0 : IndexOf(verdict.RefusedBy!);
        _refusalsByLimit[limit]++;
        _firstRefusal ??= new(check.At, check.Key, _policy.LimitAt(limit).Name, verdict.RetryAfter);
        _refusedKeys.Add(hash, _policy.Name, check.Key);
    }

    private int IndexOf(Limit limit)
    {
        int index = 0;
        while (!ReferenceEquals(_policy.LimitAt(index), limit))
            index++;
        return index;
    }
}
