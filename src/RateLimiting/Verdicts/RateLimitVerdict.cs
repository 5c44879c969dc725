namespace Purlin.RateLimiting;

/// <summary>
/// The answer to a check. A refusal has consumed nothing, of any limit or key. The numbers of a verdict of a single
/// bucket are worked out when they are asked for, from the state, the time and the cost that it was reached with.
/// </summary>
public readonly struct RateLimitVerdict
{
    // The bucket that the numbers are worked out of (Lazy), or the soft limit that was exceeded: never both, so that a
    // verdict of the fast path is not a word longer.
    private readonly object? _origin;
    private readonly Limit? _limit;
    private readonly long _first;
    private readonly long _second;
    private readonly long _third;
    private readonly long _charged;
    private readonly int _policyVersion;
    private readonly short _index;
    private readonly VerdictFlags _flags;
    private readonly byte _exceededIndex;

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
        _charged = charged;
        _index = (short)requestIndex;
        _policyVersion = policyVersion;
        _flags = flags | (decision.IsAllowed ? VerdictFlags.Allowed : VerdictFlags.None);
        (_origin, _exceededIndex) = (soft.Limit, (byte)soft.RequestIndex);
    }

    // The fast path: six stores. The numbers follow from the word, now and the cost.
    internal RateLimitVerdict(
        GcraAlgorithm bucket, Limit limit, long word, long nowUs, long cost, int policyVersion, bool isAllowed)
    {
        _origin = bucket;
        _limit = limit;
        _first = word;
        _second = nowUs;
        _third = cost;
        _charged = isAllowed ? cost : 0;
        _policyVersion = policyVersion;
        _flags = isAllowed ? VerdictFlags.Allowed | VerdictFlags.Lazy : VerdictFlags.Lazy;
    }

    /// <summary>Whether the caller may go on, after <see cref="Delay"/> if there is one.</summary>
    public bool IsAllowed => (_flags & VerdictFlags.Allowed) != 0;

    /// <summary>
    /// Whole permits left, the least of all limits: after the charge if allowed, as they are if refused.
    /// </summary>
    public long Remaining => !IsLazy ? _first : Explained.Remaining;

    /// <summary>
    /// If refused: how long until the same check is allowed, unless others charge meanwhile. Exact: refused one
    /// microsecond earlier. <see cref="Timeout.InfiniteTimeSpan"/> if no time brings it (a cost above the capacity) or
    /// only a release does. Zero if allowed.
    /// </summary>
    public TimeSpan RetryAfter => IsAllowed ? TimeSpan.Zero
        : Span(!IsLazy ? _second : Explained.RetryAfterUs);

    /// <summary>
    /// If allowed by a shaping limit (<see cref="Limit.LeakyBucket"/>): throttled, for so long hold back before going
    /// on. The permits are charged already, so that nobody else gets that place. Zero otherwise.
    /// </summary>
    public TimeSpan Delay => IsAllowed ? Span(!IsLazy ? _second : ExplainedDelayUs) : TimeSpan.Zero;

    /// <summary>Allowed, but only after a <see cref="Delay"/>.</summary>
    public bool IsThrottled => Delay > TimeSpan.Zero;

    /// <summary>
    /// Until every limit is as if never used; <see cref="Timeout.InfiniteTimeSpan"/> if only a release ends it.
    /// </summary>
    public TimeSpan ResetAfter => Span(!IsLazy ? _third : Explained.ResetAfterUs);

    /// <summary>What was charged to every limit: the cost, or less where the check took what there was.</summary>
    public long Charged => _charged;

    /// <summary>The limit that refused, the one to wait for longest; null if allowed.</summary>
    public Limit? RefusedBy => IsAllowed ? null : _limit;

    /// <summary>The limit with the fewest permits left, whose numbers belong into headers.</summary>
    public Limit? TightestLimit => _limit;

    /// <summary>Which request of a check of several keys <see cref="TightestLimit"/> belongs to, from 0.</summary>
    public int RequestIndex => _index;

    /// <summary>The version of the policy that judged.</summary>
    public int PolicyVersion => _policyVersion;

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
    public Limit? ExceededSoftLimit => IsLazy ? null : (Limit?)_origin;

    /// <summary>Which request <see cref="ExceededSoftLimit"/> belongs to.</summary>
    internal int ExceededIndex => _exceededIndex;

    private bool IsLazy => (_flags & VerdictFlags.Lazy) != 0;

    private GcraAlgorithm Bucket => (GcraAlgorithm)_origin!;

    // A word after the charge: the numbers are those of asking for nothing more.
    private LimitDecision Explained => Bucket.JudgePacked(_first, _second, IsAllowed ? 0 : _third);

    private long ExplainedDelayUs => Bucket.DelayOfPacked(_first, _second);

    /// <summary>The verdict in words.</summary>
    public override string ToString() => IsAllowed
        ? Delay > TimeSpan.Zero ? $"allowed after {Delay}, {Remaining} left" : $"allowed, {Remaining} left"
        : $"refused by {_limit?.Name ?? "the memory bound"}, retry after {RetryAfter}";

    private static TimeSpan Span(long us) =>
        us == LimitDecision.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(Math.Max(us, 0));
}
