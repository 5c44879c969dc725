using System.Globalization;

namespace Purlin.RateLimiting;

/// <summary>
/// A candidate beside the policy it may replace, on the same traffic: one policy with the limits of both, in one slot
/// and one step of the store. For each key one side refuses and the other only says that it would have; which, a share
/// of the keys decides, that may change at any time. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Both sides charge what passes, so a key that comes over to the candidate has not a fresh burst but the state of what
/// it has used. The side that does not refuse is charged by all its limits or by none, as if it were alone.
/// </para>
/// <para>
/// What the refusing side refuses charges nothing, the candidate included: of a stricter candidate the counts are what
/// it would do, of a looser one they say for how many refusals at most it is better. <see cref="PolicyReplay"/> lets a
/// candidate have its own past.
/// </para>
/// </remarks>
public sealed class PolicyTrial
{
    /// <summary>What the names of the candidate's limits begin with.</summary>
    public const string CandidatePrefix = "candidate/";

    private readonly LimitRoles _underCurrent;
    private readonly LimitRoles _underCandidate;
    private readonly KeyShare _share;

    /// <summary>A trial in which every key is still under the current policy.</summary>
    /// <param name="current">The policy in force; the trial has its name and version.</param>
    /// <param name="candidate">The one that may replace it, of whatever name.</param>
    /// <exception cref="ArgumentException">Together they have more than 8 limits.</exception>
    public PolicyTrial(RateLimitPolicy current, RateLimitPolicy candidate)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(candidate);
        if (current.Limits.Count + candidate.Limits.Count > RateLimitPolicy.MaxLimits)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"It has {candidate.Limits.Count} limits beside {current.Limits.Count} of the current policy, but ")
                + $"both together may have at most {RateLimitPolicy.MaxLimits}.", nameof(candidate));
        }

        (Current, Candidate) = (current, candidate);
        int shift = current.Limits.Count;
        int ours = (1 << shift) - 1, theirs = ((1 << candidate.Limits.Count) - 1) << shift;
        int ourSoft = current.Layout.SoftMask, theirSoft = candidate.Layout.SoftMask << shift;
        _underCurrent = new((byte)(ourSoft | theirs), (byte)(theirs & ~theirSoft));
        _underCandidate = new((byte)(theirSoft | ours), (byte)(ours & ~ourSoft));
        _share = new(current.Name);
        Policy = current.Beside(this, [.. candidate.Limits.Select(
            limit => limit.Named(CandidatePrefix + limit.Name))]);
    }

    /// <summary>The policy in force.</summary>
    public RateLimitPolicy Current { get; }

    /// <summary>The policy on trial.</summary>
    public RateLimitPolicy Candidate { get; }

    /// <summary>
    /// What to give to a limiter: named as the current policy, with the limits of both. A verdict whose
    /// <see cref="RateLimitVerdict.ExceededSoftLimit"/> is of the other side says what that side would have done. Where
    /// the current policy is in use already it is a version of its own: put it in with
    /// <see cref="RateLimitPolicies.Replace"/>.
    /// </summary>
    public RateLimitPolicy Policy { get; }

    /// <summary>
    /// The candidate alone, when it has proved itself: named as the current policy, its limits named as here, by which
    /// their states go on. Put it in with <see cref="RateLimitPolicy.Replacing"/>; <see cref="Current"/> ends the trial
    /// the other way.
    /// </summary>
    public RateLimitPolicy Promoted => new(Current.Name, [.. Policy.Limits.Skip(Current.Limits.Count)]);

    /// <summary>
    /// The share of the keys that the candidate refuses, from 0 (all look on at it) to 1. The keys are chosen by a
    /// hash that is the same in every process: a growing share takes keys in and sends none back.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside 0 to 1.</exception>
    public double Share
    {
        get => _share.Value;
        set => _share.Value = value;
    }

    /// <summary>Whether the candidate is in force for a key.</summary>
    public bool Includes(RateLimitKey key) => _share.Includes(key);

    internal LimitRoles UnderCurrent => _underCurrent;

    internal LimitRoles RolesFor(in RateLimitKey key) => _share.Includes(key) ? _underCandidate : _underCurrent;
}
