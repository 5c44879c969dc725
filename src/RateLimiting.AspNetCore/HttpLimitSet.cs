using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>The limits of a kind of requests, and what their clients are told.</summary>
internal sealed class HttpLimitSet(HttpRateLimitOptions options, HttpRateLimit[] limits)
{
    private readonly RateLimitPolicy?[] _policies = new RateLimitPolicy?[limits.Length];
    private readonly ConditionalWeakTable<Limit, string>[] _names =
        [.. limits.Select(_ => new ConditionalWeakTable<Limit, string>())];

    private string? _policyField;

    public bool IsEmpty => limits.Length == 0;

    /// <summary>Whether a policy has a limit whose permits are held as long as the request lasts.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Finds the policies by their names.</summary>
    public void Learn(IList<RateLimitPolicy> policies)
    {
        for (int i = 0; i < limits.Length; i++)
            _policies[i] = policies.FirstOrDefault(policy => policy.Name == limits[i].Policy);
        IsHeld = _policies.Any(policy => policy is not null && policy.Limits.Any(limit => limit.Algorithm.IsHeld));
        _policyField = RateLimitFields.Policies(options.Headers, _policies);
    }

    public RateLimitRequest[] RequestsOf(HttpContext http)
    {
        var requests = new RateLimitRequest[limits.Length];
        for (int i = 0; i < requests.Length; i++)
        {
            HttpRateLimit limit = limits[i];
            string key = limit.Key(http) ?? options.ClientKey(http);
            requests[i] = new(limit.Policy, Short(key), limit.Cost?.Invoke(http) ?? 1);
        }

        return requests;
    }

    public string PolicyOf(in RateLimitVerdict verdict) => limits[verdict.RequestIndex].Policy;

    public string QuotaNameOf(in RateLimitVerdict verdict) => verdict.TightestLimit is { } limit
        ? RateLimitFields.QuotaName(PolicyOf(verdict), _policies[verdict.RequestIndex], limit)
        : PolicyOf(verdict);

    /// <summary>Sets the fields of a response.</summary>
    public void Tell(IHeaderDictionary headers, in RateLimitVerdict verdict)
    {
        if (!verdict.IsAllowed && verdict.RetryAfter > TimeSpan.Zero)
            headers.RetryAfter = RateLimitFields.Text(RateLimitFields.Seconds(verdict.RetryAfter));
        if (options.Headers == RateLimitHeaderFormats.None || verdict.TightestLimit is not { } limit)
            return;
        if (_policyField is not null)
            headers["RateLimit-Policy"] = _policyField;
        RateLimitFields.Set(headers, options.Headers, verdict, limit, NameField(verdict, limit));
    }

    private string NameField(in RateLimitVerdict verdict, Limit limit)
    {
        ConditionalWeakTable<Limit, string> names = _names[verdict.RequestIndex];
        if (names.TryGetValue(limit, out string? name))
            return name;
        name = RateLimitFields.StructuredString(QuotaNameOf(verdict));
        names.AddOrUpdate(limit, name);
        return name;
    }

    // A key from outside may be as long as a header; the limiter takes them up to a bound.
    private static string Short(string key) => key.Length <= RateLimitKey.MaxChars
        ? key
        : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
