using System.Threading.RateLimiting;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>The container's limiter as adapters: one that reserves, for what is held, and one that does not.</summary>
internal sealed class HttpLimitDesk(
    IRateLimiter limiter, RateLimitPolicies policies, HttpRateLimitOptions options, TimeProvider time) : IDisposable
{
    private readonly PartitionedRateLimiter<RateLimitRequest[]> _charging = Adapt(limiter, options, time, false);
    private readonly PartitionedRateLimiter<RateLimitRequest[]> _reserving = Adapt(limiter, options, time, true);

    /// <summary>The adapter for limits as they are now.</summary>
    public PartitionedRateLimiter<RateLimitRequest[]> For(HttpLimitSet limits)
    {
        limits.Learn(policies);
        return limits.IsHeld ? _reserving : _charging;
    }

    public void Dispose()
    {
        _charging.Dispose();
        _reserving.Dispose();
    }

    private static PartitionedRateLimiter<RateLimitRequest[]> Adapt(
        IRateLimiter limiter, HttpRateLimitOptions options, TimeProvider time, bool reserves) =>
        limiter.AsPartitioned<RateLimitRequest[]>(static requests => requests, new()
        {
            QueueLimit = options.QueueLimit,
            QueueProcessingOrder = options.QueueProcessingOrder,
            UsesReservations = reserves,
            TimeProvider = time,
        });
}
