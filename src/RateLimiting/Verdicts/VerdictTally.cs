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
    private Limit? _exceeded;
    private int _exceededIndex;
    private Limit? _softTightest;
    private int _softTightestIndex;
    private int _softTightestVersion;
    private long _softRemaining = long.MaxValue;
    private long _softResetUs;

    public readonly bool IsAllowed => _refuser is null;

    /// <summary>The least of those limits that refuse; the greatest number if none does.</summary>
    public readonly long Remaining => _remaining;

    /// <summary>A limit that never refuses: its numbers count only where there is no other.</summary>
    public void AddSoft(RateLimitPolicy policy, int limit, in LimitDecision decision, int requestIndex)
    {
        if (!decision.IsAllowed && _exceeded is null)
            (_exceeded, _exceededIndex) = (policy.LimitAt(limit), requestIndex);
        _softResetUs = Math.Max(_softResetUs, decision.ResetAfterUs);
        if (decision.Remaining < _softRemaining)
        {
            (_softTightest, _softTightestIndex) = (policy.LimitAt(limit), requestIndex);
            (_softTightestVersion, _softRemaining) = (policy.Version, decision.Remaining);
        }
    }

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

    public readonly RateLimitVerdict ToVerdict(long charged, VerdictFlags flags)
    {
        var soft = new SoftExcess(_exceeded, _exceededIndex);
        if (!IsAllowed)
        {
            return new(_refuser, new(false, _refuserRemaining, _retryUs, _resetUs), 0, _refuserIndex, _refuserVersion,
                flags, soft);
        }

        return _tightest is not null || _softTightest is null
            ? new(_tightest, new(true, _remaining, 0, _resetUs, _delayUs), charged, _tightestIndex, _tightestVersion,
                flags, soft)
            : new(_softTightest, new(true, _softRemaining, 0, _softResetUs), charged, _softTightestIndex,
                _softTightestVersion, flags, soft);
    }
}
