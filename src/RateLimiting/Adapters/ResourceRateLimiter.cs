using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>Keys of resources as the framework's limiter. See <see cref="RateLimiterAdapters"/>.</summary>
internal sealed class ResourceRateLimiter<TResource>(PermitDesk desk, Func<TResource, RequestSet> requests)
    : PartitionedRateLimiter<TResource>
{
    /// <summary>What is available and queued under the resource's key; the totals are those of all keys.</summary>
    public override RateLimiterStatistics? GetStatistics(TResource resource) => desk.Statistics(requests(resource));

    protected override RateLimitLease AttemptAcquireCore(TResource resource, int permitCount) =>
        desk.IsAsked ? desk.Attempt(requests(resource), permitCount) : desk.RefuseUnasked();

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        TResource resource, int permitCount, CancellationToken cancellationToken) =>
        desk.AcquireAsync(requests(resource), permitCount, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            desk.Dispose();
        base.Dispose(disposing);
    }
}
