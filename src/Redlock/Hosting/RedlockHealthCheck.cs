using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.Redlock;

/// <summary>Asks the nodes whether they vote. Takes no lock.</summary>
internal sealed class RedlockHealthCheck(DistributedLocks locks) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        LockHealth health = await locks.DiagnoseAsync(cancellationToken).ConfigureAwait(false);
        HealthStatus status = !health.IsAvailable ? context.Registration.FailureStatus
            : health.Ready < health.Nodes.Count ? HealthStatus.Degraded : HealthStatus.Healthy;
        return new HealthCheckResult(
            status, health.ToString(), health.Nodes.Select(node => node.Failure).FirstOrDefault(e => e is not null));
    }
}
