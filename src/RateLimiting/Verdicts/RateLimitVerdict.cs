using System.Numerics;

namespace Purlin.RateLimiting;

/// <summary>
/// The answer to a check. A refusal has consumed nothing, of any limit or key. The numbers of most verdicts of a
/// limiter in memory are worked out when they are asked for, from the state, the time and the cost it was reached with.
/// </summary>
public readonly struct RateLimitVerdict
{
    // A policy: then what follows is the words of a slot, time and cost, and the limit is the soft one exceeded. Or the
    // soft limit exceeded, or null: then remaining, retry or delay, reset, -, -, charged, and the tightest limit.
    private readonly object? _origin;
    private readonly Limit? _limit;
    private readonly long _first;
    private readonly long _second;
    private readonly long _third;
    private readonly long _fourth;
    private readonly long _nowUs;
    private readonly long _cost;
    private readonly int _policyVersion;
    private readonly byte _index;
    private readonly VerdictFlags _flags;
    private readonly byte _exceededIndex;
    private readonly byte _softMask;

    /// <summary>A verdict of a store.</summary>
    /// <param name="limit">The limit that refused, or the tightest one if allowed.</param>
    /// <param name="decision">The numbers of the whole check.</param>
    /// <param name="charged">What was charged.</param>
    /// <param name="requestIndex">Which request of the check <paramref name="limit"/> belongs to, from 0.</param>
    /// <param name="policyVersion">The version of the policy it was judged by.</param>
    /// <param name="isAtomic">False if the check was more than one atomic step (several slots of a cluster).</param>
    /// <param name="exceededSoftLimit">The first soft limit that would have refused; null if none.</param>
    public RateLimitVerdict(
        Limit? limit, LimitDecision decision, long charged, int requestIndex = 0, int policyVersion = 1,
        bool isAtomic = true, Limit? exceededSoftLimit = null)
        : this(limit, decision, charged, requestIndex, policyVersion,
            isAtomic ? VerdictFlags.None : VerdictFlags.Stepwise, new(exceededSoftLimit, requestIndex))
    {
    }

    internal RateLimitVerdict(
        Limit? limit, LimitDecision decision, long charged, int requestIndex, int policyVersion, VerdictFlags flags,
        SoftExcess soft = default)
    {
        _limit = limit;
        _first = decision.Remaining;
        _second = decision.IsAllowed ? decision.DelayUs : decision.RetryAfterUs;
        _third = decision.ResetAfterUs;
        _cost = charged;
        _index = (byte)requestIndex;
        _policyVersion = policyVersion;
        _flags = flags | (decision.IsAllowed ? VerdictFlags.Allowed : VerdictFlags.None);
        (_origin, _exceededIndex) = (soft.Limit, (byte)soft.RequestIndex);
    }

    // The fast path: some stores; the rest follows from them. Where a limit uses it the fourth word is the wall time.
    internal RateLimitVerdict(RateLimitPolicy policy, SlotWords words, long nowUs, long cost, bool isAllowed)
    {
        _origin = policy;
        _first = words.First;
        _second = words.Second;
        _third = words.Third;
        _fourth = words.Fourth;
        _nowUs = nowUs;
        _cost = cost;
        _flags = isAllowed ? VerdictFlags.Allowed : VerdictFlags.None;
    }

    // The same where some limits do not refuse the key.
    internal RateLimitVerdict(
        RateLimitPolicy policy, SlotWords words, long nowUs, long cost, bool isAllowed, LimitRoles roles, int exceeded)
        : this(policy, words, nowUs, cost, isAllowed)
    {
        _softMask = roles.Soft;
        if (exceeded != 0)
            _limit = policy.LimitAt(BitOperations.TrailingZeroCount(exceeded));
    }

    /// <summary>Whether the caller may go on, after <see cref="Delay"/> if there is one.</summary>
    public bool IsAllowed => (_flags & VerdictFlags.Allowed) != 0;

    /// <summary>
    /// Whole permits left, the least of all limits: after the charge if allowed, as they are if refused. Of a shaping
    /// limit those that pass without a delay.
    /// </summary>
    public long Remaining => Policy is null ? _first : Explained.Remaining;

    /// <summary>
    /// If refused: how long until the same check is allowed, unless others charge meanwhile. Exact: refused one
    /// microsecond earlier. <see cref="Timeout.InfiniteTimeSpan"/> if no time brings it (a cost above the capacity) or
    /// only a release does. Zero if allowed.
    /// </summary>
    public TimeSpan RetryAfter => IsAllowed ? TimeSpan.Zero
        : Policy is null ? Span(_second) : Explained.RetryAfter;

    /// <summary>
    /// If allowed by a shaping limit (<see cref="Limit.LeakyBucket"/>): throttled, for so long hold back before going
    /// on. The permits are charged already, so that nobody else gets that place. Zero otherwise.
    /// </summary>
    public TimeSpan Delay => !IsAllowed ? TimeSpan.Zero
        : Policy is null ? Span(_second) : Explained.Delay;

    /// <summary>Allowed, but only after a <see cref="Delay"/>.</summary>
    public bool IsThrottled => Delay > TimeSpan.Zero;

    /// <summary>
    /// Until every limit is as if never used; <see cref="Timeout.InfiniteTimeSpan"/> if only a release ends it.
    /// </summary>
    public TimeSpan ResetAfter => Policy is null ? Span(_third) : Explained.ResetAfter;

    /// <summary>What was charged to every limit: the cost, or less where the check took what there was.</summary>
    public long Charged => Policy is null || IsAllowed ? _cost : 0;

    /// <summary>The limit that refused, the one to wait for longest; null if allowed.</summary>
    public Limit? RefusedBy => IsAllowed ? null : TightestLimit;

    /// <summary>The limit with the fewest permits left, whose numbers belong into headers.</summary>
    public Limit? TightestLimit => Policy is null ? _limit : Explained._limit;

    /// <summary>Which request of a check of several keys <see cref="TightestLimit"/> belongs to, from 0.</summary>
    public int RequestIndex => _index;

    /// <summary>The version of the policy that judged.</summary>
    public int PolicyVersion => Policy?.Version ?? _policyVersion;

    /// <summary>
    /// Whether the check was one atomic step; if not (several slots of a cluster) it never admits too much, and may
    /// have refused what would just have been allowed.
    /// </summary>
    public bool IsAtomic => (_flags & VerdictFlags.Stepwise) == 0;

    /// <summary>
    /// Whether the memory bound decided: the key shares a cell with others, which may refuse too much and never allows
    /// too much, or there was no room at all.
    /// </summary>
    public bool IsOverflow => (_flags & VerdictFlags.Overflow) != 0;

    /// <summary>
    /// Whether the key is refused for having been refused too often (<see cref="RateLimitPenalties"/>);
    /// <see cref="RetryAfter"/> is when that is over.
    /// </summary>
    public bool IsPenalty => (_flags & VerdictFlags.Penalty) != 0;

    /// <summary>
    /// The first soft limit (<see cref="Limit.Soft"/>, or of a policy on trial) that would have refused; null if none.
    /// The check went on without it and it was not charged.
    /// </summary>
    public Limit? ExceededSoftLimit => Policy is null ? (Limit?)_origin : _limit;

    /// <summary>Which request <see cref="ExceededSoftLimit"/> belongs to.</summary>
    internal int ExceededIndex => _exceededIndex;

    private RateLimitPolicy? Policy => _origin as RateLimitPolicy;

    // Of words after a charge the numbers are those of asking for nothing more.
    private RateLimitVerdict Explained
    {
        get
        {
            RateLimitPolicy policy = Policy!;
            Span<long> words = [_first, _second, _third, _fourth];
            var tally = new VerdictTally();
            var now = new LimiterNow(_nowUs, policy.Layout.UsesWallClock ? _fourth : _nowUs);
            SlotCheck.Judge(
                policy, new(_softMask), words[..policy.Layout.Words], now, IsAllowed ? 0 : _cost, requestIndex: 0,
                ref tally);
            return tally.ToVerdict(Charged, VerdictFlags.None);
        }
    }

    /// <summary>The verdict in words.</summary>
    public override string ToString() => IsAllowed
        ? IsThrottled ? $"allowed after {Delay}, {Remaining} left" : $"allowed, {Remaining} left"
        : $"refused by {TightestLimit?.Name ?? "the memory bound"}, "
            + (RetryAfter == Timeout.InfiniteTimeSpan ? "no wait will do" : $"retry after {RetryAfter}");

    private static TimeSpan Span(long us) =>
        us == LimitDecision.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(Math.Max(us, 0));
}
