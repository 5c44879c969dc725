using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Purlin.Shared;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>Which requests are limited by which policies, and what clients are told. Read once.</summary>
public sealed class HttpRateLimitOptions
{
    private readonly Dictionary<string, HttpRateLimit[]> _endpoints = new(StringComparer.Ordinal);
    private ClientAddresses? _addresses;

    /// <summary>
    /// The key of the limiter in the container (<c>AddKeyedRateLimiting</c>); empty for the one without a key.
    /// </summary>
    public string LimiterName { get; set; } = "";

    /// <summary>The limits of every request that is not exempt by <c>[DisableRateLimiting]</c>.</summary>
    public IList<HttpRateLimit> Limits { get; } = [];

    /// <summary>The fields that tell clients their quota.</summary>
    public RateLimitHeaderFormats Headers { get; set; } = RateLimitHeaderFormats.Draft11;

    /// <summary>What counts as one client where limits go by address.</summary>
    public ClientAddressOptions Addresses { get; } = new();

    /// <summary>How many permits may be waited for under one key, in all; 0, nobody waits, to 2^31 - 1.</summary>
    public int QueueLimit { get; set; }

    /// <summary>Who of those that wait is served first.</summary>
    public QueueProcessingOrder QueueProcessingOrder { get; set; } = QueueProcessingOrder.OldestFirst;

    internal IReadOnlyDictionary<string, HttpRateLimit[]> Endpoints => _endpoints;

    /// <summary>Limits every request.</summary>
    /// <inheritdoc cref="HttpRateLimit(string, Func{HttpContext, string?}, Func{HttpContext, long}?)"/>
    /// <returns>These options.</returns>
    public HttpRateLimitOptions Limit(
        string policy, Func<HttpContext, string?> key, Func<HttpContext, long>? cost = null)
    {
        Limits.Add(new(policy, key, cost));
        return this;
    }

    /// <summary>
    /// Limits the endpoints with <c>[EnableRateLimiting("name")]</c> or <c>RequireRateLimiting("name")</c>, on top of
    /// <see cref="Limits"/>; all of them in one check, all or none.
    /// </summary>
    /// <param name="name">The name in the attribute.</param>
    /// <param name="limits">1 to 16 limits, those of every request included.</param>
    /// <returns>These options.</returns>
    /// <exception cref="ArgumentException">There are none, or the name is taken.</exception>
    public HttpRateLimitOptions LimitEndpoints(string name, params HttpRateLimit[] limits)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(limits);
        if (limits.Length == 0)
            throw new ArgumentException("There are no limits: give at least one.", nameof(limits));
        if (!_endpoints.TryAdd(name, [.. limits]))
            throw new ArgumentException("The name has limits already: give all of them in one call.", nameof(name));
        return this;
    }

    /// <summary>Limits endpoints by the policy of the same name.</summary>
    /// <param name="policy">The policy's name, and the name in the attribute.</param>
    /// <param name="key">Who is limited; null for the client's address.</param>
    /// <returns>These options.</returns>
    public HttpRateLimitOptions LimitEndpoints(string policy, Func<HttpContext, string?> key) =>
        LimitEndpoints(policy, new HttpRateLimit(policy, key));

    /// <summary>The client's address as a key, by <see cref="Addresses"/>.</summary>
    /// <param name="http">The request. Its X-Forwarded-For is read only if a trusted proxy is connected.</param>
    public string ClientKey(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        _addresses ??= new(Addresses);
        string? forwarded = Addresses.TrustedProxies.Count == 0
            ? null : http.Request.Headers["X-Forwarded-For"].ToString();
        return _addresses.KeyOf(_addresses.ClientOf(http.Connection.RemoteIpAddress, forwarded)).Text!;
    }

    internal void Check()
    {
        RateLimitHeaderFormats drafts = Headers & ~RateLimitHeaderFormats.XRateLimit;
        if (drafts is not (RateLimitHeaderFormats.None or RateLimitHeaderFormats.Draft11
            or RateLimitHeaderFormats.Draft07 or RateLimitHeaderFormats.Draft06))
        {
            throw new InvalidOperationException(
                $"Headers is {Headers}, but drafts exclude each other: take one, and XRateLimit beside it if needed.");
        }

        Guard.InRange(QueueLimit, 0, int.MaxValue);
        _addresses = new(Addresses);
    }
}
