using System.Collections.Concurrent;

namespace Purlin.RateLimiting.Redis;

/// <summary>The policies that this process has seen, the highest version of each. Thread-safe.</summary>
internal sealed class PolicyRegister(ScriptKinds kinds)
{
    private readonly ConcurrentDictionary<string, WirePolicy> _policies = new(StringComparer.Ordinal);

    /// <summary>A policy, or a later version of it that is here already.</summary>
    /// <exception cref="NotSupportedException">A limit cannot be kept in Redis.</exception>
    public WirePolicy Of(RateLimitPolicy policy)
    {
        if (_policies.TryGetValue(policy.Name, out WirePolicy? known) && known.Policy.Version >= policy.Version)
            return known;
        var wire = new WirePolicy(policy, kinds);
        return _policies.AddOrUpdate(policy.Name, static (_, added) => added,
            static (_, present, added) => present.Policy.Version >= added.Policy.Version ? present : added, wire);
    }

    /// <summary>A policy by its name, or null.</summary>
    public WirePolicy? Find(string name) => _policies.GetValueOrDefault(name);
}
