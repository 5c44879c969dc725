namespace Purlin.RateLimiting;

/// <summary>What a set of policies says about an instant.</summary>
internal sealed class PolicySetReader
{
    private readonly RateLimitPolicySet _set;
    private readonly DateTimeOffset _now;
    private readonly Dictionary<string, RateLimitPolicy> _first = new(StringComparer.Ordinal);
    private readonly ILookup<string, PlannedPolicy> _due;

    /// <exception cref="ArgumentException">Two policies have one name.</exception>
    public PolicySetReader(RateLimitPolicySet set, DateTimeOffset now)
    {
        (_set, _now) = (set, now);
        foreach (RateLimitPolicy policy in set.Policies)
        {
            ArgumentNullException.ThrowIfNull(policy, nameof(set));
            if (!_first.TryAdd(policy.Name, policy))
            {
                throw new ArgumentException(
                    $"Two policies are named \"{policy.Name}\". Put their limits into one.", nameof(set));
            }
        }

        _due = set.Planned.Where(change => change.From <= now).OrderBy(change => change.From)
            .ToLookup(change => change.Policy.Name, StringComparer.Ordinal);
    }

    public IEnumerable<string> NamesInForce =>
        _first.Keys.Union(_due.Select(group => group.Key), StringComparer.Ordinal);

    public bool IsInForce(string name) => _first.ContainsKey(name) || _due.Contains(name);

    /// <summary>The policy of a name at the instant, continuing what was in force.</summary>
    /// <param name="name">One in force.</param>
    /// <param name="current">What is or was in force; null if the name is new.</param>
    public RateLimitPolicy Continue(string name, RateLimitPolicy? current)
    {
        RateLimitPolicy desired = _due[name].LastOrDefault()?.Policy ?? _first[name];
        if (current is not null && current.HasSameRule(desired))
            return desired.Version > current.Version ? desired.Replacing(current, _set.Inheritance, _now) : current;
        // Planned changes that have not been made yet: for a new name all of them.
        DateTimeOffset? since = current?.Since;
        current ??= _first.GetValueOrDefault(name);
        foreach (PlannedPolicy change in _due[name].Where(change => !(change.From <= since)))
        {
            current = current is null
                ? change.Policy
                : change.Policy.Replacing(current, change.Inheritance, change.From);
        }

        return current!.HasSameRule(desired) ? current : desired.Replacing(current, _set.Inheritance, _now);
    }
}
