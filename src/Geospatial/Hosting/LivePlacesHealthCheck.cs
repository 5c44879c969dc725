using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.Geospatial;

/// <summary>Whether the rebuilding of live places keeps up, with how they stand.</summary>
internal sealed class LivePlacesHealthCheck(Func<LivePlacesStatus> statusOf) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        LivePlacesStatus status = statusOf();
        var data = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["places"] = status.Places,
            ["changes"] = status.Changes,
            ["max_changes"] = status.MaxChanges,
            ["rebuilds"] = status.Rebuilds,
            ["rebuilt_at"] = status.RebuiltAt,
        };
        string counts = $"{status.Places} places, {status.Changes} changes since they were built.";
        return Task.FromResult(status switch
        {
            { Failure: null } => HealthCheckResult.Healthy(counts, data),
            _ when status.Changes < status.MaxChanges => HealthCheckResult.Degraded(
                $"Building them anew failed. {counts}", status.Failure, data),
            _ => new HealthCheckResult(
                context.Registration.FailureStatus, $"Building them anew failed, and changes wait for it. {counts}",
                status.Failure, data),
        });
    }
}
