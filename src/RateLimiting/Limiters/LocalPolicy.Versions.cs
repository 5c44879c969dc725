using System.Runtime.CompilerServices;

namespace Purlin.RateLimiting;

/// <content>Which version, and which policy in its place, judges a key.</content>
public sealed partial class LocalPolicy
{
    private readonly MemoryRateLimitStore _store;
    private readonly KeyHasher _hasher;
    private readonly RateLimitPolicies _policies;
    private readonly string _name;
    private readonly string? _tier;
    private View _view;

    internal LocalPolicy(MemoryRateLimitStore store, RateLimitPolicies policies, string name, string? tier)
    {
        (_store, _policies, _name, _tier) = (store, policies, name, tier);
        _hasher = store.Hasher;
        _view = Look();
    }

    /// <summary>The policy, in the version that holds now.</summary>
    /// <exception cref="ArgumentException">It was removed.</exception>
    public RateLimitPolicy Policy => Latest().Table.Policy;

    /// <summary>The table by which a key is judged.</summary>
    /// <param name="key">Who.</param>
    /// <param name="tier">Its tier, if another than this policy was looked up for.</param>
    internal KeyTable TableFor(RateLimitKey key, string? tier = null)
    {
        View view = Latest();
        return view.Overrides is null ? view.Table : TableInPlace(view, key, tier ?? _tier);
    }

    internal LocalPolicy InTier(string tier) => new(_store, _policies, _name, tier);

    /// <summary>Makes the store know of a change before the next check does.</summary>
    internal void CatchUp()
    {
        if (_policies.TryGet(_name, out _))
            Latest();
    }

    // One comparison while nothing changes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private View Latest()
    {
        View view = Volatile.Read(ref _view);
        return ReferenceEquals(view.Snapshot, _policies.Snapshot) ? view : LookAgain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private View LookAgain()
    {
        View view = Look();
        Volatile.Write(ref _view, view);
        return view;
    }

    private View Look()
    {
        PolicySnapshot snapshot = _policies.Snapshot;
        int at = snapshot.IndexOf(_name);
        PolicyEntry entry = snapshot.Entries[at];
        return new(snapshot, at, _store.TableOf(entry.Policy), entry.Overrides);
    }

    private KeyTable TableInPlace(View view, RateLimitKey key, string? tier)
    {
        int at = view.Overrides!.Find(key, tier, view.Index);
        return at == view.Index ? view.Table : _store.TableOf(view.Snapshot.Entries[at].Policy);
    }

    // What was seen at one snapshot of the policies.
    private sealed record View(PolicySnapshot Snapshot, int Index, KeyTable Table, OverrideTable? Overrides);
}
