using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Purlin.RateLimiting;

/// <summary>Makes the limiter when the host starts: what is wrong is seen then, not at the first request.</summary>
internal sealed class RateLimitingStarter(RateLimitingRegistration registration, IServiceProvider services)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = services.GetRequiredKeyedService<IRateLimiter>(registration.Key);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
