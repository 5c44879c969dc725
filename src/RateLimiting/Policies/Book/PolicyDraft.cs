namespace Purlin.RateLimiting;

/// <summary>The next snapshot in the making; nothing of it is seen until it is complete.</summary>
internal sealed class PolicyDraft
{
    private readonly PolicySnapshot _before;
    private readonly List<PolicyEntry> _entries;

    // Null as long as no name is added.
    private Dictionary<string, int>? _index;

    public PolicyDraft(PolicySnapshot before) => (_before, _entries) = (before, [.. before.Entries]);

    public PolicyEntry? Find(string name) => IndexOf(name) is { } at ? _entries[at] : null;

    /// <summary>The entry of a policy in force.</summary>
    public bool IsInForce(string name) => Find(name) is { IsInForce: true };

    /// <summary>Puts a policy in force.</summary>
    /// <exception cref="ArgumentException">There are too many names.</exception>
    public void Set(RateLimitPolicy policy)
    {
        if (IndexOf(policy.Name) is { } at)
        {
            _entries[at] = new PolicyEntry(policy, Overrides: null);
            return;
        }

        if (_entries.Count >= RateLimitPolicies.MaxNames)
        {
            throw new ArgumentException(
                $"There are {_entries.Count} names, removed ones included, and may be no more. Use keys for what "
                + "differs from client to client, and policies for the rules.", nameof(policy));
        }

        _index ??= PlacesBefore();
        _index.Add(policy.Name, _entries.Count);
        _entries.Add(new(policy, Overrides: null));
    }

    /// <summary>Takes a policy out of force.</summary>
    public void Remove(string name)
    {
        int at = IndexOf(name)!.Value;
        _entries[at] = _entries[at] with { Overrides = OverrideTable.Removed };
    }

    /// <summary>Says which overrides hold now.</summary>
    public void SetOverrides(IEnumerable<RateLimitOverride> overrides)
    {
        Dictionary<string, OverrideTable> tables = overrides
            .GroupBy(rule => rule.Policy, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new OverrideTable(group, name => IndexOf(name)!.Value),
                StringComparer.Ordinal);
        for (int i = 0; i < _entries.Count; i++)
        {
            OverrideTable? table = tables.GetValueOrDefault(_entries[i].Policy.Name);
            if (_entries[i].IsInForce)
                _entries[i] = _entries[i] with { Overrides = table };
        }
    }

    public IEnumerable<string> NamesInForce() =>
        _entries.Where(entry => entry.IsInForce).Select(entry => entry.Policy.Name);

    public PolicySnapshot Complete() => new(
        _index is null ? _before.Index : new([.. _entries.Select(entry => entry.Policy.Name)]), [.. _entries]);

    private int? IndexOf(string name)
    {
        if (_index is not null)
            return _index.TryGetValue(name, out int added) ? added : null;
        int at = _before.Index.Find(name);
        return at >= 0 ? at : null;
    }

    private Dictionary<string, int> PlacesBefore()
    {
        var places = new Dictionary<string, int>(_entries.Count + 1, StringComparer.Ordinal);
        foreach (string name in _before.Index.Names)
            places.Add(name, places.Count);
        return places;
    }
}
