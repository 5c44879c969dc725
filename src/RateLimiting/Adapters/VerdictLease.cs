using System.Threading.RateLimiting;

namespace Purlin.RateLimiting;

/// <summary>A verdict as the framework's lease.</summary>
internal class VerdictLease(RateLimitVerdict? verdict, bool isAcquired, TimeSpan retryAfter, string? reason)
    : RateLimitLease
{
    /// <summary>Acquired, and nothing else to say: the same for everybody.</summary>
    public static readonly VerdictLease Acquired = new(null, true, default, null);

    private static readonly string[] AcquiredNames = [RateLimitLeaseMetadata.Verdict.Name];

    private static readonly string[] RefusedNames = [MetadataName.RetryAfter.Name, MetadataName.ReasonPhrase.Name];

    private static readonly string[] AllNames = [.. RefusedNames, .. AcquiredNames];

    public override bool IsAcquired => isAcquired;

    public override IEnumerable<string> MetadataNames => (isAcquired, verdict) switch
    {
        (true, null) => [],
        (true, _) => AcquiredNames,
        (false, null) => RefusedNames,
        _ => AllNames,
    };

    /// <summary>Refused, with a wait if there is one that helps.</summary>
    public static VerdictLease Refused(RateLimitVerdict? verdict, TimeSpan retryAfter, string reason) =>
        new(verdict, false, retryAfter, reason);

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        if (metadataName == RateLimitLeaseMetadata.Verdict.Name)
            metadata = verdict;
        else if (metadataName == MetadataName.RetryAfter.Name && !isAcquired && retryAfter > TimeSpan.Zero)
            metadata = retryAfter;
        else if (metadataName == MetadataName.ReasonPhrase.Name)
            metadata = reason;
        return metadata is not null;
    }
}
