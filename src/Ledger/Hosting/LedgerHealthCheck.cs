using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Purlin.Ledger;

/// <summary>Looks at the health of a book. Takes no time and asks no store.</summary>
internal sealed class LedgerHealthCheck(LedgerBook book, TimeSpan maxLag) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check(context));

    private HealthCheckResult Check(HealthCheckContext context)
    {
        LedgerHealth health = book.GetHealth();
        if (health.IsPoisoned)
        {
            return new HealthCheckResult(context.Registration.FailureStatus,
                "The store failed, and the book takes no more commands: open it anew.", health.PoisonCause);
        }

        if (health.Lag > maxLag)
        {
            return HealthCheckResult.Degraded(
                $"{health.Waiting} commands wait, the oldest for {health.Lag}: the store is slow, or hangs.");
        }

        return health.ImageFailure is null
            ? HealthCheckResult.Healthy($"At record {health.LastSequence}.")
            : HealthCheckResult.Degraded(
                $"The last image was not written, so an opening reads {health.RecordsSinceImage} records more.",
                health.ImageFailure);
    }
}
