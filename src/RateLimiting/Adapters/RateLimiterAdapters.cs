using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>
/// A limiter behind the framework's faces, <see cref="RateLimiter"/> and
/// <see cref="PartitionedRateLimiter{TResource}"/>: their queue order, cancellation, disposal, statistics and lease
/// metadata, with this library's arithmetic.
/// </summary>
/// <remarks>
/// <para>
/// <c>AcquireAsync</c> asks, charges and, up to <see cref="RateLimiterAdapterOptions.QueueLimit"/>, waits.
/// <c>AttemptAcquire</c> charges a <see cref="LocalRateLimiter"/>. Over any other limiter it never leaves the process:
/// it acquires and charges nothing, so that a caller that tries it first is charged once all the same.
/// </para>
/// <para>
/// An adapter keeps no state of a key, only waiters and leases that are held: dropping it forgets no debt, and a
/// partition costs no object. More permits than the capacity are a failed lease, not an exception. Adapters are
/// thread-safe; disposing one fails its waiters, and leaves the limiter alone.
/// </para>
/// </remarks>
public static class RateLimiterAdapters
{
    /// <summary>One key under one policy.</summary>
    /// <param name="limiter">Decides; not owned.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited.</param>
    /// <param name="options">Waiting and leases; null for those of the defaults. Read once.</param>
    public static RateLimiter AsRateLimiter(
        this IRateLimiter limiter, string policy, RateLimitKey key, RateLimiterAdapterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return new KeyRateLimiter(new(limiter, options ?? new()), new(new RateLimitRequest(policy, key)));
    }

    /// <summary>One policy, with a key for each resource.</summary>
    /// <typeparam name="TResource">What is limited, such as a request.</typeparam>
    /// <param name="limiter">Decides; not owned.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited for a resource. Called with every acquisition.</param>
    /// <param name="options">Waiting and leases; null for those of the defaults. Read once.</param>
    public static PartitionedRateLimiter<TResource> AsPartitioned<TResource>(
        this IRateLimiter limiter, string policy, Func<TResource, RateLimitKey> key,
        RateLimiterAdapterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(key);
        return new ResourceRateLimiter<TResource>(
            new(limiter, options ?? new()), resource => new(new RateLimitRequest(policy, key(resource))));
    }

    /// <summary>Several keys for each resource, such as user, tenant and global: all or none.</summary>
    /// <typeparam name="TResource">What is limited, such as a request.</typeparam>
    /// <param name="limiter">Decides; not owned.</param>
    /// <param name="requests">
    /// 1 to 16 keys under their policies. Called with every acquisition; the array is not changed afterwards.
    /// </param>
    /// <param name="options">Waiting and leases; null for those of the defaults. Read once.</param>
    public static PartitionedRateLimiter<TResource> AsPartitioned<TResource>(
        this IRateLimiter limiter, Func<TResource, RateLimitRequest[]> requests,
        RateLimiterAdapterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return new ResourceRateLimiter<TResource>(
            new(limiter, options ?? new()), resource => new(requests(resource)));
    }
}
