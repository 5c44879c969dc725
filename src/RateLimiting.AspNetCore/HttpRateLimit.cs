using Microsoft.AspNetCore.Http;
using Purlin.Shared;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>One policy for requests: who is limited, and what a request costs.</summary>
public sealed class HttpRateLimit
{
    private const int MaxNameChars = 128;

    /// <summary>A policy for requests.</summary>
    /// <param name="policy">The policy's name, 1 to 128 characters.</param>
    /// <param name="key">
    /// Who is limited: such as the user's name, or an empty text for all together. Null, for nobody known, stands for
    /// the client's address (<see cref="HttpRateLimitOptions.ClientKey"/>). Keys of any length are taken.
    /// </param>
    /// <param name="cost">Permits of a request, 0 to 2^40; 1 if null.</param>
    public HttpRateLimit(string policy, Func<HttpContext, string?> key, Func<HttpContext, long>? cost = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        (Policy, Key, Cost) = (Guard.Text(policy, MaxNameChars), key, cost);
    }

    /// <summary>The policy's name.</summary>
    public string Policy { get; }

    /// <summary>Who is limited.</summary>
    public Func<HttpContext, string?> Key { get; }

    /// <summary>What a request costs; 1 if null.</summary>
    public Func<HttpContext, long>? Cost { get; }
}
