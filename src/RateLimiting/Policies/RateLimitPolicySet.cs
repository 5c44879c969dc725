namespace Purlin.RateLimiting;

/// <summary>
/// All policies that there are to be, with those planned and what is used in place of others. Immutable.
/// </summary>
public sealed class RateLimitPolicySet
{
    /// <summary>A set.</summary>
    /// <param name="policies">Those that hold now, no two of one name.</param>
    public RateLimitPolicySet(IEnumerable<RateLimitPolicy> policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        Policies = [.. policies];
    }

    /// <summary>The policies that hold unless a planned one has taken their place.</summary>
    public IReadOnlyList<RateLimitPolicy> Policies { get; }

    /// <summary>
    /// Those that hold from an instant on. What is past stays here as long as the set is given anew: it says which
    /// policy holds now.
    /// </summary>
    public IReadOnlyList<PlannedPolicy> Planned { get; init; } = [];

    /// <summary>What is used in place of others.</summary>
    public IReadOnlyList<RateLimitOverride> Overrides { get; init; } = [];

    /// <summary>What becomes of keys' states where a policy differs from the one in force.</summary>
    public TokenInheritance Inheritance { get; init; }
}
