using Microsoft.AspNetCore.Http;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// What the limiter said to a request: <c>http.Features.Get&lt;RateLimitFeature&gt;()</c>, from the middleware on.
/// </summary>
public sealed class RateLimitFeature
{
    private readonly HttpLimitSet _limits;
    private readonly HttpResponse _response;

    internal RateLimitFeature(HttpLimitSet limits, HttpResponse response, RateLimitVerdict verdict) =>
        (_limits, _response, Verdict) = (limits, response, verdict);

    /// <summary>The verdict over all limits of the request.</summary>
    public RateLimitVerdict Verdict { get; }

    /// <summary>The policy that refused; if allowed, the one with the fewest permits left.</summary>
    public string Policy => _limits.PolicyOf(Verdict);

    /// <summary>
    /// The name of the limit that clients are told: the policy's, and the limit's after a point where it has several.
    /// </summary>
    public string QuotaName => _limits.QuotaNameOf(Verdict);

    /// <summary>Sets the fields when the response starts, so that an error page has them too.</summary>
    internal void TellWhenStarting() => _response.OnStarting(
        static state =>
        {
            var feature = (RateLimitFeature)state;
            feature._limits.Tell(feature._response.Headers, feature.Verdict);
            return Task.CompletedTask;
        },
        this);
}
