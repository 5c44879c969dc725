using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>One key as the framework's limiter. See <see cref="RateLimiterAdapters"/>.</summary>
internal sealed class KeyRateLimiter(PermitDesk desk, RequestSet requests) : RateLimiter
{
    public override TimeSpan? IdleDuration => desk.IdleDuration;

    public override RateLimiterStatistics? GetStatistics() => desk.Statistics(requests);

    protected override RateLimitLease AttemptAcquireCore(int permitCount) =>
        desk.IsAsked ? desk.Attempt(requests, permitCount) : desk.RefuseUnasked();

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        int permitCount, CancellationToken cancellationToken) =>
        desk.AcquireAsync(requests, permitCount, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            desk.Dispose();
        base.Dispose(disposing);
    }
}
