using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <summary>
/// The policies as they are between two changes. A name keeps its index for ever, so that a change of some policies
/// shares the index of names and copies only the array of entries. Immutable.
/// </summary>
internal sealed class PolicySnapshot(NameIndex index, PolicyEntry[] entries)
{
    public static readonly PolicySnapshot Empty = new(NameIndex.Empty, []);

    public NameIndex Index => index;

    public ReadOnlySpan<PolicyEntry> Entries => entries;

    /// <summary>Where a policy in force is.</summary>
    /// <exception cref="ArgumentException">There is none of the name.</exception>
    public int IndexOf(string name)
    {
        int at = index.Find(name);
        if (at >= 0 && entries[at].IsInForce)
            return at;
        ThrowUnknown(name);
        return -1;
    }

    /// <summary>The policy that judges a key.</summary>
    public RateLimitPolicy Resolve(string name, in RateLimitKey key, string? tier)
    {
        int at = index.Find(name);
        return at >= 0 && entries[at] is { Overrides: null } entry ? entry.Policy : ResolveAmongAll(name, key, tier);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private RateLimitPolicy ResolveAmongAll(string name, in RateLimitKey key, string? tier)
    {
        int at = IndexOf(name);
        return entries[entries[at].Overrides!.Find(key, tier, at)].Policy;
    }

    /// <summary>The charges of requests at a cost.</summary>
    public RateLimitCharge[] Charges(ReadOnlySpan<RateLimitRequest> requests, long cost)
    {
        var charges = new RateLimitCharge[requests.Length];
        for (int i = 0; i < charges.Length; i++)
        {
            RateLimitRequest request = requests[i];
            charges[i] = new(
                Resolve(request.Policy, request.Key, request.Tier), request.Key,
                RequestCost.Of(cost, request.Weight));
        }

        return charges;
    }

    [DoesNotReturn]
    public static void ThrowUnknown(string name) => throw new ArgumentException(
        $"There is no policy of this name (of {name.Length} characters). Add it where the limiter is made.",
        nameof(name));
}
