using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.RateLimiting.Tests;

/// <summary>A store that is only asked how it feels.</summary>
internal sealed class SickStore : IRateLimitStore, IHealthCheck
{
    public HealthStatus Status { get; set; } = HealthStatus.Degraded;

    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(new HealthCheckResult(Status));

    public ValueTask CheckAsync(
        ReadOnlyMemory<RateLimitCheck> checks, Memory<RateLimitVerdict> verdicts,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<RateLimitVerdict> ReserveAsync(
        RateLimitCheck check, ReservationTerms terms, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<ReservationOutcome> SettleAsync(
        string id, ReadOnlyMemory<long> actual, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public ValueTask<ReservationOutcome> RenewAsync(
        string id, TimeSpan lifetime, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
