namespace Purlin.RateLimiting;

/// <summary>What a limiter has done since its telemetry was made.</summary>
/// <param name="Policies">The policies that were checked, by name.</param>
/// <param name="TopRefusedKeys">The keys refused most, most first.</param>
/// <param name="DroppedDecisions">Decisions that nobody drained in time.</param>
public sealed record RateLimitReport(
    IReadOnlyList<PolicyUsage> Policies, IReadOnlyList<RefusedKey> TopRefusedKeys, long DroppedDecisions)
{
    /// <summary>Those of some policies that no check was made of: perhaps they are no longer needed.</summary>
    /// <param name="policies">The names of all there are.</param>
    public IReadOnlyList<string> UnusedOf(IEnumerable<string> policies) =>
        [.. policies.Except(Policies.Select(usage => usage.Policy), StringComparer.Ordinal)];
}
