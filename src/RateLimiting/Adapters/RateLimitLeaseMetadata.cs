using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>
/// What leases of <see cref="RateLimiterAdapters"/> tell beside the framework's <see cref="MetadataName.RetryAfter"/>
/// and <see cref="MetadataName.ReasonPhrase"/>, acquired or not.
/// </summary>
public static class RateLimitLeaseMetadata
{
    /// <summary>The verdict: what is left, when it resets, which limit refused.</summary>
    public static MetadataName<RateLimitVerdict> Verdict { get; } =
        MetadataName.Create<RateLimitVerdict>("PURLIN_VERDICT");

    /// <summary>
    /// Of a lease that holds permits: cancelled when the store no longer keeps them, because it lost them or could not
    /// be told for a whole life of the lease. Others may have them by then.
    /// </summary>
    public static MetadataName<CancellationToken> Lost { get; } =
        MetadataName.Create<CancellationToken>("PURLIN_LOST");
}
