using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Purlin.RateLimiting.AspNetCore;

/// <summary>Puts the container's <see cref="IRateLimiter"/> behind <c>app.UseRateLimiter()</c>.</summary>
public static class PurlinRateLimiterExtensions
{
    /// <summary>Limits every request by one policy.</summary>
    /// <param name="options">The middleware's options.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="key">Who is limited; null, for nobody known, stands for the client's address.</param>
    /// <returns>The options.</returns>
    /// <exception cref="InvalidOperationException">The options have a global limiter already.</exception>
    public static RateLimiterOptions UsePurlin(
        this RateLimiterOptions options, string policy, Func<HttpContext, string?> key) =>
        options.UsePurlin(web => web.Limit(policy, key));

    /// <summary>Limits requests and endpoints by policies, all of a request's in one check.</summary>
    /// <remarks>
    /// <para>
    /// The limits become the middleware's global limiter, those of endpoints too: so one check decides over all of
    /// them, and charges all or none. Its synchronous attempt, which the middleware makes first, asks nobody; a request
    /// is charged once. The limiter is taken from the container at the first request.
    /// </para>
    /// <para>
    /// Rejections get the status 429 and a problem report, unless <see cref="RateLimiterOptions.OnRejected"/> is set.
    /// Other policies of the middleware go on to work beside these; they are asked after them.
    /// </para>
    /// </remarks>
    /// <param name="options">The middleware's options.</param>
    /// <param name="configure">Which limits, and what clients are told.</param>
    /// <returns>The options.</returns>
    /// <exception cref="InvalidOperationException">
    /// The options have a global limiter already, or Headers has two drafts.
    /// </exception>
    public static RateLimiterOptions UsePurlin(
        this RateLimiterOptions options, Action<HttpRateLimitOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(configure);
        if (options.GlobalLimiter is not null)
        {
            throw new InvalidOperationException(
                "There is a global limiter already: call UsePurlin once, with all limits, and set no GlobalLimiter.");
        }

        var web = new HttpRateLimitOptions();
        configure(web);
        web.Check();
        // The middleware refuses endpoints with a name that it does not know.
        foreach (string name in web.Endpoints.Keys)
            options.AddPolicy(name, static _ => RateLimitPartition.GetNoLimiter(0));
        options.GlobalLimiter = new HttpRateLimiter(web);
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.OnRejected ??= RejectionProblem.WriteAsync;
        return options;
    }
}
