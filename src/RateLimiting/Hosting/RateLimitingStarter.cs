using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Purlin.RateLimiting;

/// <summary>
/// Makes the limiter and reads its policies when the host starts: what is wrong is seen then, not at the first request.
/// </summary>
internal sealed class RateLimitingStarter(RateLimitingRegistration registration, IServiceProvider services)
    : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredKeyedService<IRateLimiter>(registration.Key);
        if (registration.HasSource)
        {
            await services.GetRequiredKeyedService<PolicyFeed>(registration.Key)
                .StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
