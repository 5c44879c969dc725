using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>The limits of a kind of requests, and what their clients are told.</summary>
internal sealed class HttpLimitSet(HttpRateLimitOptions options, HttpRateLimit[] limits)
{
    private volatile Seen _seen = new(options, new RateLimitPolicy?[limits.Length]);

    public bool IsEmpty => limits.Length == 0;

    /// <summary>Whether a policy has a limit whose permits are held as long as the request lasts.</summary>
    public bool IsHeld => _seen.IsHeld;

    /// <summary>Looks whether the policies are still those seen last.</summary>
    public void Learn(RateLimitPolicies policies)
    {
        Seen seen = _seen;
        for (int i = 0; i < limits.Length; i++)
        {
            policies.TryGet(limits[i].Policy, out RateLimitPolicy? policy);
            if (!ReferenceEquals(policy, seen.Policies[i]))
            {
                _seen = new(options, [.. limits.Select(
                    limit => policies.TryGet(limit.Policy, out RateLimitPolicy? known) ? known : null)]);
                return;
            }
        }
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
        ? RateLimitFields.QuotaName(PolicyOf(verdict), _seen.Policies[verdict.RequestIndex], limit)
        : PolicyOf(verdict);

    /// <summary>Sets the fields of a response.</summary>
    public void Tell(IHeaderDictionary headers, in RateLimitVerdict verdict)
    {
        if (!verdict.IsAllowed && verdict.RetryAfter > TimeSpan.Zero)
            headers.RetryAfter = RateLimitFields.Text(RateLimitFields.Seconds(verdict.RetryAfter));
        if (options.Headers == RateLimitHeaderFormats.None || verdict.TightestLimit is not { } limit)
            return;
        Seen seen = _seen;
        if (seen.Field is { } policies)
            headers["RateLimit-Policy"] = policies;
        RateLimitFields.Set(headers, options.Headers, verdict, limit, NameField(seen, verdict, limit));
    }

    private string NameField(Seen seen, in RateLimitVerdict verdict, Limit limit)
    {
        ConditionalWeakTable<Limit, string> names = seen.Names[verdict.RequestIndex];
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

    // The policies in their versions of a moment, and what follows from them.
    private sealed class Seen(HttpRateLimitOptions options, RateLimitPolicy?[] policies)
    {
        public RateLimitPolicy?[] Policies => policies;

        public ConditionalWeakTable<Limit, string>[] Names { get; } =
            [.. policies.Select(_ => new ConditionalWeakTable<Limit, string>())];

        public bool IsHeld { get; } = policies.Any(
            policy => policy is not null && policy.Limits.Any(limit => limit.Algorithm.IsHeld));

        public string? Field { get; } = RateLimitFields.Policies(options.Headers, policies);
    }
}
