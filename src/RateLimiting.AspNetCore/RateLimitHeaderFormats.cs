namespace Purlin.RateLimiting.AspNetCore;

/// <summary>
/// Which fields tell a client its quota, beside Retry-After. One draft at most, since they give the same names
/// different meanings; the X- fields may be sent beside it.
/// </summary>
[Flags]
public enum RateLimitHeaderFormats
{
    /// <summary>Retry-After only.</summary>
    None = 0,

    /// <summary>
    /// draft-ietf-httpapi-ratelimit-headers-11 (as from 08 on): <c>RateLimit-Policy: "search";q=20;w=12</c> and
    /// <c>RateLimit: "search";r=19;t=12</c>.
    /// </summary>
    Draft11 = 1,

    /// <summary>
    /// draft-07: <c>RateLimit-Policy: 20;w=12</c> and <c>RateLimit: limit=20, remaining=19, reset=12</c>.
    /// </summary>
    Draft07 = 2,

    /// <summary>
    /// draft-06: <c>RateLimit-Policy: 20;w=12</c>, <c>RateLimit-Limit: 20</c>, <c>RateLimit-Remaining: 19</c>,
    /// <c>RateLimit-Reset: 12</c>.
    /// </summary>
    Draft06 = 4,

    /// <summary>
    /// The customary <c>X-RateLimit-Limit</c>, <c>X-RateLimit-Remaining</c> and <c>X-RateLimit-Reset</c>; the reset in
    /// seconds from now.
    /// </summary>
    XRateLimit = 8,
}
