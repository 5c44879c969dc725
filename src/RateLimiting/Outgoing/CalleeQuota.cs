namespace Purlin.RateLimiting;

/// <summary>What a callee has lately allowed: so many more requests until some time. Used under a lock.</summary>
internal sealed class CalleeQuota
{
    private long _left;
    private long _inFlight;

    /// <summary>When the advice ends, as a timestamp; before that only what is left may be sent.</summary>
    public long Until { get; private set; } = long.MinValue;

    /// <summary>Whether nothing would be lost by forgetting it.</summary>
    public bool IsIdle(long now) => _inFlight == 0 && now >= Until;

    /// <summary>Whether one more may be sent now.</summary>
    public bool MayStart(long now) => now >= Until || _left > 0;

    /// <summary>One more is sent.</summary>
    public void Start()
    {
        _left--;
        _inFlight++;
    }

    /// <summary>
    /// A response came, or none will. Requests in flight may not have been counted by it yet, so they are taken off.
    /// </summary>
    public void Finish(CalleeAdvice? advice, long until)
    {
        _inFlight--;
        if (advice is not { } said)
            return;
        Until = until;
        _left = Math.Max(said.Remaining - _inFlight, 0);
    }
}
