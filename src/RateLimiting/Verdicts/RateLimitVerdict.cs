namespace Purlin.RateLimiting;

/// <summary>
/// The answer to a check. A refusal has consumed nothing, of any limit or key. The numbers of most verdicts of a
/// limiter in memory are worked out when they are asked for, from the state, the time and the cost it was reached with.
/// </summary>
public readonly struct RateLimitVerdict
{
    // Set, and only then what follows is the words of a slot, time and cost; or remaining, retry or delay, reset, -, -,
    // charged.
    private readonly RateLimitPolicy? _policy;
    private readonly Limit? _limit;
    private readonly long _first;
    private readonly long _second;
    private readonly long _third;
    private readonly long _fourth;
    private readonly long _nowUs;
    private readonly long _cost;
    private readonly int _policyVersion;
    private readonly short _index;
    private readonly VerdictFlags _flags;

    /// <summary>A verdict of a store.</summary>
    /// <param name="limit">The limit that refused, or the tightest one if allowed.</param>
    /// <param name="decision">The numbers of the whole check.</param>
    /// <param name="charged">What was charged.</param>
    /// <param name="requestIndex">Which request of the check <paramref name="limit"/> belongs to, from 0.</param>
    /// <param name="policyVersion">The version of the policy it was judged by.</param>
    /// <param name="isAtomic">False if the check was more than one atomic step (several slots of a cluster).</param>
    public RateLimitVerdict(
        Limit? limit, LimitDecision decision, long charged, int requestIndex = 0, int policyVersion = 1,
        bool isAtomic = true)
        : this(limit, decision, charged, requestIndex, policyVersion,
            isAtomic ? VerdictFlags.None : VerdictFlags.Stepwise)
    {
    }

    internal RateLimitVerdict(
        Limit? limit, LimitDecision decision, long charged, int requestIndex, int policyVersion, VerdictFlags flags)
    {
        _limit = limit;
        _first = decision.Remaining;
        _second = decision.IsAllowed ? decision.DelayUs : decision.RetryAfterUs;
        _third = decision.ResetAfterUs;
        _cost = charged;
        _index = (short)requestIndex;
        _policyVersion = policyVersion;
        _flags = flags | (decision.IsAllowed ? VerdictFlags.Allowed : VerdictFlags.None);
    }

    // The fast path: some stores; the rest follows from them. Where a limit uses it the fourth word is the wall time.
    internal RateLimitVerdict(RateLimitPolicy policy, SlotWords words, long nowUs, long cost, bool isAllowed)
    {
        _policy = policy;
        _first = words.First;
        _second = words.Second;
        _third = words.Third;
        _fourth = words.Fourth;
        _nowUs = nowUs;
        _cost = cost;
        _flags = isAllowed ? VerdictFlags.Allowed : VerdictFlags.None;
    }

    /// <summary>Whether the caller may go on, after <see cref="Delay"/> if there is one.</summary>
    public bool IsAllowed => (_flags & VerdictFlags.Allowed) != 0;

    /// <summary>
    /// Whole permits left, the least of all limits: after the charge if allowed, as they are if refused.
    /// </summary>
    public long Remaining => _policy is null ? _first : Explained.Remaining;

    /// <summary>
    /// If refused: how long until the same check is allowed, unless others charge meanwhile. Exact: refused one
    /// microsecond earlier. <see cref="Timeout.InfiniteTimeSpan"/> if no time brings it (a cost above the capacity) or
    /// only a release does. Zero if allowed.
    /// </summary>
    public TimeSpan RetryAfter => IsAllowed ? TimeSpan.Zero
        : _policy is null ? Span(_second) : Explained.RetryAfter;

    /// <summary>If allowed by a shaping limit: how long to hold back before going on. Zero otherwise.</summary>
    public TimeSpan Delay => !IsAllowed ? TimeSpan.Zero
        : _policy is null ? Span(_second) : Explained.Delay;

    /// <summary>
    /// Until every limit is as if never used; <see cref="Timeout.InfiniteTimeSpan"/> if only a release ends it.
    /// </summary>
    public TimeSpan ResetAfter => _policy is null ? Span(_third) : Explained.ResetAfter;

    /// <summary>What was charged to every limit: the cost, or less where the check took what there was.</summary>
    public long Charged => _policy is null || IsAllowed ? _cost : 0;

    /// <summary>The limit that refused, the one to wait for longest; null if allowed.</summary>
    public Limit? RefusedBy => IsAllowed ? null : TightestLimit;

    /// <summary>The limit with the fewest permits left, whose numbers belong into headers.</summary>
    public Limit? TightestLimit => _policy is null ? _limit : Explained._limit;

    /// <summary>Which request of a check of several keys <see cref="TightestLimit"/> belongs to, from 0.</summary>
    public int RequestIndex => _index;

    /// <summary>The version of the policy that judged.</summary>
    public int PolicyVersion => _policy?.Version ?? _policyVersion;

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

    // Of words after a charge the numbers are those of asking for nothing more.
    private RateLimitVerdict Explained
    {
        get
        {
            RateLimitPolicy policy = _policy!;
            Span<long> words = [_first, _second, _third, _fourth];
            var tally = new VerdictTally();
            var now = new LimiterNow(_nowUs, policy.Layout.UsesWallClock ? _fourth : _nowUs);
            SlotCheck.Judge(
                policy, words[..policy.Layout.Words], now, IsAllowed ? 0 : _cost, requestIndex: 0, ref tally);
            return tally.ToVerdict(Charged, VerdictFlags.None);
        }
    }

    /// <summary>The verdict in words.</summary>
    public override string ToString() => IsAllowed
        ? $"allowed, {Remaining} left"
        : $"refused by {TightestLimit?.Name ?? "the memory bound"}, retry after {RetryAfter}";

    private static TimeSpan Span(long us) =>
        us == LimitDecision.Never ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(Math.Max(us, 0));
}
