using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.RateLimiting;

/// <summary>Looks at the policies, and asks the store if it is a health check itself. Charges nothing.</summary>
internal sealed class RateLimitingHealthCheck(RateLimitingRegistration registration, IServiceProvider services)
    : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (registration.HasStore
            && services.GetRequiredKeyedService<IRateLimitStore>(registration.Key) is IHealthCheck store)
        {
            HealthCheckResult result = await store.CheckHealthAsync(context, cancellationToken).ConfigureAwait(false);
            if (result.Status != HealthStatus.Healthy)
                return result;
        }

        if (registration.HasSource
            && services.GetRequiredKeyedService<PolicyFeed>(registration.Key).Failure is { } failure)
        {
            return HealthCheckResult.Degraded(
                "The newest policies are not in force; those before them stay.", failure);
        }

        return HealthCheckResult.Healthy(
            $"{services.GetRequiredKeyedService<RateLimitPolicies>(registration.Key).Count} policies.");
    }
}
