using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// Recorded traffic through a policy, over the time of the recording: what would it have refused? The same recording
/// gives the same report, in any process: no other clock counts, and there is no input or output. Not thread-safe;
/// replays of different policies may run side by side.
/// </summary>
/// <remarks>
/// Instants that go back mint nothing, as with a live clock. Keys take 16 bytes and more of memory each while they are
/// not idle, without a bound: a recording is finite.
/// </remarks>
public sealed class PolicyReplay
{
    /// <summary>The default of how many top keys are reported.</summary>
    public const int DefaultTopKeys = 32;

    // Fixed, so that a replay is the same everywhere: a recording is no adversary.
    private const ulong HashKey = 0x5075_726C_696E_0001;
    private const int FetchAhead = 16;

    private readonly RateLimitPolicy _policy;
    private readonly KeyTable _table;
    private readonly KeyHasher _hasher = new(HashKey, ~HashKey);
    private readonly FrequentKeys _refusedKeys;
    private readonly int _topKeys;
    private readonly long[] _refusalsByLimit;
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
        _table = new MemoryRateLimitStore(new() { MaxBytes = long.MaxValue }, _hasher).TableOf(policy);
        _refusalsByLimit = new long[policy.Limits.Count];
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
        Span<ulong> hashes = stackalloc ulong[FetchAhead];
        for (int start = 0; start < checks.Length; start += FetchAhead)
        {
            ReadOnlySpan<RecordedCheck> some = checks.Slice(start, Math.Min(FetchAhead, checks.Length - start));
            for (int i = 0; i < some.Length; i++)
            {
                RateLimitKey key = some[i].Key;
                hashes[i] = key.Text is { } text ? _hasher.Hash(text) : _hasher.Hash(key.Number);
                _table.Prefetch(hashes[i]);
            }

            for (int i = 0; i < some.Length; i++)
            {
                Domain.Cost(some[i].Cost);
                Replay(some[i], new(hashes[i], some[i].Key));
            }
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
        TopRefusedKeys = [.. _refusedKeys.Top(_topKeys).Select(key => key with { Policy = _policy.Name })],
    };

    private RateLimitVerdict Replay(in RecordedCheck check, in KeyIdentity identity)
    {
        long us = RateLimitTime.FromUtc(check.At);
        RateLimitVerdict verdict = !_policy.Layout.UsesWallClock
            ? _table.Charge(identity.Hash, identity.Key, us, check.Cost)
            : _table.Check(identity, new(us, us), check.Cost, CheckMode.Charge);
        _checks++;
        _permits += check.Cost;
        if (!verdict.IsAllowed)
            Refused(check, verdict);
        else if (_policy.Layout.CanDelay && verdict.IsThrottled)
            _throttled++;
        if (verdict.ExceededSoftLimit is not null)
            _softExcesses++;
        return verdict;
    }

    private void Refused(in RecordedCheck check, in RateLimitVerdict verdict)
    {
        _refusals++;
        _refusedPermits += check.Cost;
        int limit = _refusalsByLimit.Length == 1 ? 0 : IndexOf(verdict.RefusedBy!);
        _refusalsByLimit[limit]++;
        _firstRefusal ??= new(check.At, check.Key, _policy.LimitAt(limit).Name, verdict.RetryAfter);
        // The policy is the same for all: its name, which would be hashed each time, comes into the report.
        _refusedKeys.Add("", check.Key);
    }

    private int IndexOf(Limit limit)
    {
        int index = 0;
        while (!ReferenceEquals(_policy.LimitAt(index), limit))
            index++;
        return index;
    }
}
