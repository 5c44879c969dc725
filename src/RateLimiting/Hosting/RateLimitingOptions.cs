namespace Purlin.RateLimiting;

/// <summary>What a registered limiter is made of. Checked when the host starts, read once.</summary>
public sealed class RateLimitingOptions
{
    /// <summary>The policies, no two of one name.</summary>
    public IList<RateLimitPolicy> Policies { get; } = [];

    /// <summary>Policies that take the place of others at an instant.</summary>
    public IList<PlannedPolicy> Planned { get; } = [];

    /// <summary>What is used in place of other policies, for some keys or tiers or for a time.</summary>
    public IList<RateLimitOverride> Overrides { get; } = [];

    /// <summary>
    /// Clock, memory and queues of the limiter in memory; of meaning to no other. Its clock is the container's
    /// <see cref="TimeProvider"/> if there is one, unless another was set.
    /// </summary>
    public LocalRateLimiterOptions Local { get; set; } = new();

    /// <summary>Adds a policy.</summary>
    /// <param name="policy">Of a name that no other has.</param>
    /// <returns>These options.</returns>
    public RateLimitingOptions AddPolicy(RateLimitPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Policies.Add(policy);
        return this;
    }

    internal RateLimitPolicySet ToSet() => new(Policies) { Planned = [.. Planned], Overrides = [.. Overrides] };
}
