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
}
