using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.RateLimiting;

/// <summary>
/// The policies that limiters ask, by name; changed while they are asked. Every change is seen at once and as a whole
/// by every limiter that was given this object. Thread-safe; a lookup allocates nothing.
/// </summary>
/// <remarks>
/// What has a date takes effect by a timer of the <see cref="TimeProvider"/>, some milliseconds late by the system's,
/// and as of its date; a clock that is set is noticed within ten minutes. Without dates there is no timer.
/// </remarks>
public sealed class RateLimitPolicies : IDisposable
{
    /// <summary>The most names, those removed included: their versions are remembered.</summary>
    public const int MaxNames = 1_000_000;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private PolicySnapshot _snapshot = PolicySnapshot.Empty;
    private List<PlannedPolicy> _planned = [];
    private List<RateLimitOverride> _overrides = [];
    private ITimer? _timer;
    private bool _isDisposed;

    /// <summary>Policies to begin with, by the system's clock.</summary>
    /// <param name="policies">No two of one name.</param>
    /// <exception cref="ArgumentException">Two policies have one name.</exception>
    public RateLimitPolicies(params RateLimitPolicy[] policies)
        : this(TimeProvider.System, policies)
    {
    }

    /// <summary>Policies to begin with.</summary>
    /// <param name="timeProvider">The clock that changes are dated by.</param>
    /// <param name="policies">No two of one name.</param>
    /// <exception cref="ArgumentException">Two policies have one name.</exception>
    public RateLimitPolicies(TimeProvider timeProvider, params RateLimitPolicy[] policies)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        ArgumentNullException.ThrowIfNull(policies);
        _time = timeProvider;
        Apply(new RateLimitPolicySet(policies));
    }

    /// <summary>How many policies are in force.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (PolicyEntry entry in Snapshot.Entries)
                count += entry.IsInForce ? 1 : 0;
            return count;
        }
    }

    /// <summary>Called after every change, by whoever made it.</summary>
    internal event Action? Changed;

    internal PolicySnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>The policy of a name, in the version that holds now.</summary>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public RateLimitPolicy this[string name]
    {
        get
        {
            PolicySnapshot snapshot = Snapshot;
            return snapshot.Entries[snapshot.IndexOf(name)].Policy;
        }
    }

    /// <summary>The policy of a name, if there is one in force.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="policy">It, in the version that holds now.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out RateLimitPolicy? policy)
    {
        PolicySnapshot snapshot = Snapshot;
        int at = snapshot.Index.Find(name);
        policy = at >= 0 && snapshot.Entries[at].IsInForce ? snapshot.Entries[at].Policy : null;
        return policy is not null;
    }

    /// <summary>The policy that judges a key now, overrides considered.</summary>
    /// <param name="name">The policy's name, as callers know it.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="tier">Its tier; null for none.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public RateLimitPolicy Resolve(string name, RateLimitKey key, string? tier = null) =>
        Snapshot.Resolve(name, key, tier);

    /// <summary>Replaces the policy of a name by its next version, or adds the first one.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="inheritance">What becomes of keys' states, as of now.</param>
    /// <returns>The policy in the version that it is now.</returns>
    public RateLimitPolicy Replace(RateLimitPolicy policy, TokenInheritance inheritance = TokenInheritance.AsIs)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Guard.Defined(inheritance);
        RateLimitPolicy replaced;
        using (_lock.EnterScope())
        {
            DateTimeOffset now = _time.GetUtcNow();
            var draft = new PolicyDraft(_snapshot);
            replaced = draft.Find(policy.Name) is { } entry
                ? policy.Replacing(entry.Policy, inheritance, now)
                : policy;
            draft.Set(replaced);
            Publish(draft, _planned, _overrides, now);
        }

        Changed?.Invoke();
        return replaced;
    }

    /// <summary>Takes a policy out of force; asking for it is an error then. Its version is remembered.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ArgumentException">It is used in place of another.</exception>
    public bool Remove(string name)
    {
        using (_lock.EnterScope())
        {
            var draft = new PolicyDraft(_snapshot);
            if (!draft.IsInForce(name))
                return false;
            draft.Remove(name);
            Publish(draft, _planned, [.. _overrides.Where(rule => rule.Policy != name)], _time.GetUtcNow());
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>Plans a change.</summary>
    /// <param name="change">What and when; at once if that is past.</param>
    public void Plan(PlannedPolicy change)
    {
        ArgumentNullException.ThrowIfNull(change);
        using (_lock.EnterScope())
            Publish(new(_snapshot), [.. _planned, change], _overrides, _time.GetUtcNow());
        Changed?.Invoke();
    }

    /// <summary>Uses another policy for some.</summary>
    /// <param name="rule">Which and for whom.</param>
    /// <exception cref="ArgumentException">It names a policy that is not in force, or contradicts itself.</exception>
    public void Override(RateLimitOverride rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        using (_lock.EnterScope())
            Publish(new(_snapshot), _planned, [.. _overrides, rule], _time.GetUtcNow());
        Changed?.Invoke();
    }

    /// <summary>Ends an override.</summary>
    /// <param name="rule">One equal to what was given.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveOverride(RateLimitOverride rule)
    {
        using (_lock.EnterScope())
        {
            List<RateLimitOverride> left = [.. _overrides];
            if (!left.Remove(rule))
                return false;
            Publish(new(_snapshot), _planned, left, _time.GetUtcNow());
        }

        Changed?.Invoke();
        return true;
    }

    /// <summary>
    /// Makes the policies those of a set, all at once: what differs is replaced, what is not in it removed, what is the
    /// same stays as it is.
    /// </summary>
    /// <param name="set">The set.</param>
    /// <exception cref="ArgumentException">The set contradicts itself; nothing is changed.</exception>
    public void Apply(RateLimitPolicySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        using (_lock.EnterScope())
        {
            DateTimeOffset now = _time.GetUtcNow();
            var draft = new PolicyDraft(_snapshot);
            var reader = new PolicySetReader(set, now);
            foreach (string name in draft.NamesInForce().Where(name => !reader.IsInForce(name)).ToArray())
                draft.Remove(name);
            foreach (string name in reader.NamesInForce)
                draft.Set(reader.Continue(name, draft.Find(name)?.Policy));
            Publish(draft, [.. set.Planned.Where(change => change.From > now)], [.. set.Overrides], now);
        }

        Changed?.Invoke();
    }

    /// <summary>Stops what is planned. The policies stay as they are.</summary>
    public void Dispose()
    {
        using (_lock.EnterScope())
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    // With the lock held. Whatever is wrong is found before anything is changed.
    private void Publish(
        PolicyDraft draft, List<PlannedPolicy> planned, List<RateLimitOverride> overrides, DateTimeOffset now)
    {
        foreach (PlannedPolicy change in planned.Where(change => change.From <= now).OrderBy(change => change.From))
        {
            RateLimitPolicy? current = draft.Find(change.Policy.Name)?.Policy;
            draft.Set(current is null
                ? change.Policy
                : change.Policy.Replacing(current, change.Inheritance, change.From));
        }

        planned = [.. planned.Where(change => change.From > now)];
        foreach (RateLimitOverride rule in overrides)
        {
            RateLimitOverride.Validate(rule);
            foreach (string name in new[] { rule.Policy, rule.Use })
            {
                if (!draft.IsInForce(name) && !planned.Exists(change => change.Policy.Name == name))
                {
                    throw new ArgumentException(
                        $"An override names \"{name}\", which is no policy in force. Add the policy, or leave it out.",
                        nameof(overrides));
                }
            }
        }

        overrides = [.. overrides.Where(rule => !(rule.Until <= now))];
        draft.SetOverrides(overrides.Where(rule =>
            rule.Holds(now) && draft.IsInForce(rule.Policy) && draft.IsInForce(rule.Use)));
        PolicySnapshot next = draft.Complete();
        (_planned, _overrides) = (planned, overrides);
        Volatile.Write(ref _snapshot, next);
        Sleep(now);
    }

    private void Sleep(DateTimeOffset now)
    {
        DateTimeOffset? next = _planned.Select(change => (DateTimeOffset?)change.From)
            .Concat(_overrides.SelectMany(rule => new[] { rule.From, rule.Until }))
            .Where(date => date > now)
            .Min();
        if (_isDisposed || (next is null && _timer is null))
            return;
        _timer ??= _time.CreateTimer(
            static state => ((RateLimitPolicies)state!).Wake(), this,
            Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        // Timers count whole milliseconds: up, so that it is not early for nothing.
        _timer.Change(
            next is null ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(
                    (next.Value - now).TotalMilliseconds, LongestSleep.TotalMilliseconds))),
            Timeout.InfiniteTimeSpan);
    }

    private void Wake()
    {
        using (_lock.EnterScope())
        {
            if (_isDisposed)
                return;
            Publish(new(_snapshot), _planned, _overrides, _time.GetUtcNow());
        }

        Changed?.Invoke();
    }
}
