using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.Snowflake;

/// <summary>Looks at a generator's lease and at how long its layout lasts. Takes no time and makes no id.</summary>
internal sealed class SnowflakeHealthCheck(SnowflakeGenerator generator) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check(context));

    private HealthCheckResult Check(HealthCheckContext context)
    {
        HealthStatus failed = context.Registration.FailureStatus;
        if (generator.Exhaustion == SnowflakeExhaustion.Exhausted)
        {
            return new HealthCheckResult(failed,
                $"The layout ended at {generator.Layout.ExhaustsAt:O}: choose one for which CanFollow is true.");
        }

        if (generator.Lease is { } lease)
        {
            LeaseStatus status = lease.Status;
            if (!status.IsHeld)
                return new HealthCheckResult(failed, $"There is no node lease: {status.Reason}.", status.Failure);
            if (status.IsLate)
            {
                return new HealthCheckResult(HealthStatus.Degraded,
                    $"The lease was last renewed {status.Age} ago and ends in {status.Left}.", status.Failure);
            }
        }

        if (generator.HasLostFence)
        {
            return HealthCheckResult.Degraded("The fence was lost or damaged, and create: true let it be made anew: "
                + "ids of earlier lives may be repeated if the clock has gone back since.");
        }

        return generator.Exhaustion == SnowflakeExhaustion.WithinAYear
            ? HealthCheckResult.Degraded(
                $"The layout ends at {generator.Layout.ExhaustsAt:O}: choose one for which CanFollow is true.")
            : HealthCheckResult.Healthy($"Node {generator.NodeId}.");
    }
}
