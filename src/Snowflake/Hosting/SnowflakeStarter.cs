using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Purlin.Snowflake;

/// <summary>
/// Makes the generator when the host starts: what is wrong is seen then, and the lease is under way before the first
/// id.
/// </summary>
internal sealed class SnowflakeStarter(SnowflakeRegistration registration, IServiceProvider services) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await registration.FindNodeAsync(services, cancellationToken).ConfigureAwait(false);
        _ = registration.Name.Length == 0
            ? services.GetRequiredService<SnowflakeGenerator>()
            : services.GetRequiredKeyedService<SnowflakeGenerator>(registration.Name);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
