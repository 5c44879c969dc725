namespace Purlin.RateLimiting;

/// <content>Its policies, as they change.</content>
public sealed partial class LocalRateLimiter
{
    private LocalPolicy?[] _local = [];

    /// <summary>The policies, to be changed at any time.</summary>
    public RateLimitPolicies Policies => _policies;

    /// <summary>A policy, looked up once for many checks; it follows all changes.</summary>
    /// <param name="policy">Its name.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public LocalPolicy Policy(string policy)
    {
        int at = _policies.Snapshot.IndexOf(policy);
        LocalPolicy?[] local = Volatile.Read(ref _local);
        return at < local.Length && local[at] is { } found ? found : AddPolicy(policy, at);
    }

    /// <summary>A policy for the keys of a tier, looked up once for many checks; it follows all changes.</summary>
    /// <param name="policy">Its name.</param>
    /// <param name="tier">The tier, for <see cref="RateLimitOverride"/>s by tier.</param>
    /// <exception cref="ArgumentException">There is no such policy.</exception>
    public LocalPolicy Policy(string policy, string tier)
    {
        ArgumentNullException.ThrowIfNull(tier);
        return Policy(policy).InTier(tier);
    }

    private static TimeProvider TimeOf(LocalRateLimiterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Memory.TimeProvider;
    }

    private LocalPolicy AddPolicy(string name, int at)
    {
        lock (_queues)
        {
            LocalPolicy?[] local = _local;
            if (at >= local.Length)
                Array.Resize(ref local, Math.Max(_policies.Snapshot.Entries.Length, at + 1));
            LocalPolicy policy = local[at] ??= new(_store, _policies, name, tier: null);
            Volatile.Write(ref _local, local);
            return policy;
        }
    }

    // Checks look for themselves; who waits has to be told. The policies may outlive the limiter.
    private void FollowChanges()
    {
        var weak = new WeakReference<LocalRateLimiter>(this);
        RateLimitPolicies policies = _policies;
        policies.Changed += OnChanged;

        void OnChanged()
        {
            if (weak.TryGetTarget(out LocalRateLimiter? limiter))
                limiter.WakeWaiters();
            else
                policies.Changed -= OnChanged;
        }
    }

    private void WakeWaiters()
    {
        if (!_queues.IsEmpty)
        {
            foreach (LocalPolicy? policy in Volatile.Read(ref _local))
                policy?.CatchUp();
        }
    }
}
