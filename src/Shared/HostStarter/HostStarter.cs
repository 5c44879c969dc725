using Microsoft.Extensions.Hosting;

namespace Purlin.Shared;

/// <summary>
/// Makes a library ready before any service of the host starts, wherever it was registered: what is wrong is seen then,
/// and nobody waits for it later.
/// </summary>
/// <param name="start">Makes it ready; what it throws ends the start of the host.</param>
internal sealed class HostStarter(Func<CancellationToken, Task> start) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => start(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
