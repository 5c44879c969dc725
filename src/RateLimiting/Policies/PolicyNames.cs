using System.Collections.Concurrent;

namespace Purlin.RateLimiting;

/// <summary>Policies by name. Thread-safe; a lookup allocates nothing.</summary>
internal sealed class PolicyNames
{
    private readonly ConcurrentDictionary<string, RateLimitPolicy> _policies = new(StringComparer.Ordinal);

    public PolicyNames(RateLimitPolicy[] policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        foreach (RateLimitPolicy policy in policies)
        {
            ArgumentNullException.ThrowIfNull(policy, nameof(policies));
            if (!_policies.TryAdd(policy.Name, policy))
            {
                throw new ArgumentException(
                    $"Two policies are named \"{policy.Name}\". Put their limits into one.", nameof(policies));
            }
        }
    }

    public RateLimitPolicy this[string name] =>
        _policies.TryGetValue(name, out RateLimitPolicy? policy) ? policy : throw Unknown(name);

    public static ArgumentException Unknown(string name) => new(
        $"There is no policy of this name (of {name.Length} characters). Add it where the limiter is made.",
        nameof(name));

    /// <summary>The charges of requests at a cost.</summary>
    public RateLimitCharge[] Charges(ReadOnlySpan<RateLimitRequest> requests, long cost)
    {
        var charges = new RateLimitCharge[requests.Length];
        for (int i = 0; i < charges.Length; i++)
        {
            RateLimitRequest request = requests[i];
            charges[i] = new(this[request.Policy], request.Key, RequestCost.Of(cost, request.Weight));
        }

        return charges;
    }
}
