namespace Purlin.RateLimiting;

/// <summary>What became of the checks of a policy.</summary>
public sealed record PolicyUsage
{
    internal PolicyUsage()
    {
    }

    /// <summary>The policy's name.</summary>
    public required string Policy { get; init; }

    /// <summary>All checks; a joint check counts for each policy in it.</summary>
    public required long Checks { get; init; }

    /// <summary>Those refused, for whatever reason.</summary>
    public required long Refusals { get; init; }

    /// <summary>Those allowed after a delay.</summary>
    public required long Throttled { get; init; }

    /// <summary>Permits charged.</summary>
    public required long Permits { get; init; }

    /// <summary>Refusals by the limit that refused for longest.</summary>
    public required IReadOnlyDictionary<string, long> RefusalsByLimit { get; init; }

    /// <summary>By soft limit, or limit of a policy on trial: checks that it would have refused.</summary>
    public required IReadOnlyDictionary<string, long> SoftExcessesByLimit { get; init; }
}
