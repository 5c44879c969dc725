namespace Purlin.RateLimiting;

/// <content>Which of the limits refuse.</content>
public sealed partial class RateLimitPolicy
{
    private byte _together;
    private PolicyTrial? _trial;

    /// <summary>
    /// The same policy in the shadow: it judges and charges as ever, by all its limits or by none, but refuses nobody;
    /// verdicts name the limit that would have. To watch a policy before it is in force; <see cref="PolicyTrial"/>
    /// watches one beside the other.
    /// </summary>
    public RateLimitPolicy InShadow()
    {
        var shadow = new RateLimitPolicy(Name, [.. _limits.Select(limit => limit.Soft())])
        {
            _together = (byte)(((1 << _limits.Length) - 1) & ~Layout.SoftMask),
        };
        return shadow.Copy(Version, Inheritance, Since, _history);
    }

    /// <summary>Which of the limits refuse a key, now.</summary>
    /// <param name="key">Who is limited.</param>
    public LimitRoles RolesFor(RateLimitKey key) =>
        _trial is null ? new(Layout.SoftMask, _together) : _trial.RolesFor(key);

    /// <summary>Whether for some key some limit does not refuse.</summary>
    internal bool HasSoftLimits => _trial is not null || Layout.SoftMask != 0;

    // The version of the policy in force, with the limits of both sides.
    internal RateLimitPolicy Beside(PolicyTrial trial, Limit[] candidate)
    {
        var both = new RateLimitPolicy(Name, [.. _limits, .. candidate]) { _trial = trial };
        return both.Copy(Version, Inheritance, Since, _history);
    }
}
