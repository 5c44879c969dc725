using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// The limits of requests as the middleware's global limiter. Its attempt asks nobody; one acquisition checks every
/// limit of the request, those of its endpoint included.
/// </summary>
internal sealed class HttpRateLimiter : PartitionedRateLimiter<HttpContext>
{
    private static readonly RateLimitLease NotAsked = new PlainLease(isAcquired: false);
    private static readonly RateLimitLease Unlimited = new PlainLease(isAcquired: true);

    private readonly Lock _lock = new();
    private readonly HttpRateLimitOptions _options;
    private readonly HttpLimitSet _everywhere;
    private readonly Dictionary<string, HttpLimitSet> _endpoints = new(StringComparer.Ordinal);
    private volatile HttpLimitDesk? _desk;
    private bool _isDisposed;

    public HttpRateLimiter(HttpRateLimitOptions options)
    {
        _options = options;
        _everywhere = new(options, [.. options.Limits]);
        foreach ((string name, HttpRateLimit[] limits) in options.Endpoints)
            _endpoints.Add(name, new(options, [.. options.Limits, .. limits]));
    }

    public override RateLimiterStatistics? GetStatistics(HttpContext resource)
    {
        HttpLimitSet limits = LimitsOf(resource);
        return limits.IsEmpty ? null : DeskOf(resource).For(limits).GetStatistics(limits.RequestsOf(resource));
    }

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        LimitsOf(resource).IsEmpty ? Unlimited : NotAsked;

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        HttpLimitSet limits = LimitsOf(resource);
        if (limits.IsEmpty)
            return ValueTask.FromResult(Unlimited);
        ValueTask<RateLimitLease> lease = DeskOf(resource).For(limits)
            .AcquireAsync(limits.RequestsOf(resource), permitCount, cancellationToken);
        return lease.IsCompletedSuccessfully
            ? ValueTask.FromResult(Tell(resource, limits, lease.Result))
            : AwaitAsync(resource, limits, lease);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _isDisposed = true;
                _desk?.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private static async ValueTask<RateLimitLease> AwaitAsync(
        HttpContext http, HttpLimitSet limits, ValueTask<RateLimitLease> lease) =>
        Tell(http, limits, await lease.ConfigureAwait(false));

    private static RateLimitLease Tell(HttpContext http, HttpLimitSet limits, RateLimitLease lease)
    {
        if (lease.TryGetMetadata(RateLimitLeaseMetadata.Verdict, out RateLimitVerdict verdict))
        {
            var feature = new RateLimitFeature(limits, http.Response, verdict);
            http.Features.Set(feature);
            feature.TellWhenStarting();
        }

        return lease;
    }

    private HttpLimitSet LimitsOf(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName is { } name
            && _endpoints.TryGetValue(name, out HttpLimitSet? limits)
            ? limits : _everywhere;

    private HttpLimitDesk DeskOf(HttpContext http)
    {
        if (_desk is { } known)
            return known;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_desk is not null)
                return _desk;
            IServiceProvider services = http.RequestServices;
            string? name = _options.LimiterName.Length == 0 ? null : _options.LimiterName;
            IRateLimiter limiter = services.GetRequiredKeyedService<IRateLimiter>(name);
            // A limiter of the application's own may come without policies that change.
            RateLimitPolicies policies = services.GetKeyedService<RateLimitPolicies>(name) ?? new(
                [.. services.GetRequiredService<IOptionsMonitor<RateLimitingOptions>>()
                    .Get(_options.LimiterName).Policies]);
            return _desk = new(
                limiter, policies, _options, services.GetService<TimeProvider>() ?? TimeProvider.System);
        }
    }

    private sealed class PlainLease(bool isAcquired) : RateLimitLease
    {
        public override bool IsAcquired => isAcquired;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
