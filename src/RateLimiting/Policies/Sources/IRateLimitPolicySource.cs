using Microsoft.Extensions.Primitives;

namespace Purlin.RateLimiting;

/// <summary>
/// Where policies come from: a configuration, a database, a control plane. Read when the host starts, and again after
/// each change it tells of or, if it tells of none, from time to time. Thread-safe.
/// </summary>
public interface IRateLimitPolicySource
{
    /// <summary>All policies as they are to be now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The whole set; what it does not have is removed.</returns>
    /// <exception cref="Exception">It could not be read, or is malformed: the policies stay as they are.</exception>
    ValueTask<RateLimitPolicySet> ReadAsync(CancellationToken cancellationToken = default);

    /// <summary>A token that fires once when the set has changed; asked for anew after that.</summary>
    /// <returns>Null if the source cannot tell and has to be polled.</returns>
    IChangeToken? Watch();
}
