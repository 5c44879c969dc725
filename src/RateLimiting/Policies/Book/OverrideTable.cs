using System.Collections.Frozen;

namespace Purlin.RateLimiting;

/// <summary>
/// The overrides of one policy that hold for the time being: for a key and a tier which policy is used. Immutable; a
/// lookup allocates nothing.
/// </summary>
internal sealed class OverrideTable
{
    /// <summary>Stands for that of a policy that is in force no more.</summary>
    public static readonly OverrideTable Removed = new([], static _ => 0);

    private readonly FrozenDictionary<RateLimitKey, Choice> _byKey;
    private readonly FrozenDictionary<string, Choice> _byTier;
    private readonly Choice _forAll;

    /// <param name="overrides">Those of the policy that hold, in the order in which they were given.</param>
    /// <param name="indexOf">Where the policies to use are in the book.</param>
    public OverrideTable(IEnumerable<RateLimitOverride> overrides, Func<string, int> indexOf)
    {
        var byKey = new Dictionary<RateLimitKey, Choice>();
        var byTier = new Dictionary<string, Choice>(StringComparer.Ordinal);
        int rank = 0;
        // From the weakest to the strongest: the later one replaces the earlier. The order is stable.
        foreach (RateLimitOverride rule in overrides
            .OrderBy(rule => rule.Priority)
            .ThenBy(rule => rule.Key is not null ? 2 : rule.Tier is not null ? 1 : 0)
            .ThenBy(rule => rule.From ?? DateTimeOffset.MinValue)
            .ThenByDescending(rule => rule.Until ?? DateTimeOffset.MaxValue))
        {
            var choice = new Choice(++rank, indexOf(rule.Use));
            if (rule.Key is { } key)
                byKey[key] = choice;
            else if (rule.Tier is { } tier)
                byTier[tier] = choice;
            else
                _forAll = choice;
        }

        _byKey = byKey.ToFrozenDictionary();
        _byTier = byTier.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The index of the policy to use, or one that is given.</summary>
    /// <param name="key">Who is limited.</param>
    /// <param name="tier">Its tier, if any.</param>
    /// <param name="otherwise">The answer if no override is for it.</param>
    public int Find(in RateLimitKey key, string? tier, int otherwise)
    {
        Choice best = _forAll;
        if (tier is not null && _byTier.TryGetValue(tier, out Choice ofTier) && ofTier.Rank > best.Rank)
            best = ofTier;
        if (_byKey.TryGetValue(key, out Choice ofKey) && ofKey.Rank > best.Rank)
            best = ofKey;
        return best.Rank > 0 ? best.Index : otherwise;
    }

    // Rank 0 is none.
    private readonly record struct Choice(int Rank, int Index);
}
