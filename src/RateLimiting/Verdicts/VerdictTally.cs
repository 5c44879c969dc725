namespace Purlin.RateLimiting;

/// <summary>Gathers the decisions of all limits of a check into one verdict.</summary>
internal struct VerdictTally()
{
    private Limit? _tightest;
    private Limit? _refuser;
    private int _tightestIndex;
    private int _refuserIndex;
    private int _tightestVersion;
    private int _refuserVersion;
    private long _remaining = long.MaxValue;
    private long _refuserRemaining = long.MaxValue;
    private long _retryUs = -1;
    private long _resetUs;
    private long _delayUs;

    public readonly bool IsAllowed => _refuser is null;

    public readonly long Remaining => _remaining;

    public void Add(RateLimitPolicy policy, int limit, in LimitDecision decision, int requestIndex)
    {
        _resetUs = Math.Max(_resetUs, decision.ResetAfterUs);
        if (!decision.IsAllowed)
        {
            _refuserRemaining = Math.Min(_refuserRemaining, decision.Remaining);
            if (decision.RetryAfterUs <= _retryUs)
                return;
            (_refuser, _refuserIndex, _refuserVersion) = (policy.LimitAt(limit), requestIndex, policy.Version);
            _retryUs = decision.RetryAfterUs;
            return;
        }

        _delayUs = Math.Max(_delayUs, decision.DelayUs);
        if (decision.Remaining < _remaining)
        {
            (_tightest, _tightestIndex, _tightestVersion) = (policy.LimitAt(limit), requestIndex, policy.Version);
            _remaining = decision.Remaining;
        }
    }

    public readonly RateLimitVerdict ToVerdict(long charged, VerdictFlags flags) => IsAllowed
        ? new(_tightest, new(true, _remaining, 0, _resetUs, _delayUs), charged, _tightestIndex, _tightestVersion, flags)
        : new(_refuser, new(false, _refuserRemaining, _retryUs, _resetUs), 0, _refuserIndex, _refuserVersion, flags);
}
