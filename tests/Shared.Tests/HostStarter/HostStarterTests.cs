using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Purlin.Shared.Tests;

public sealed class HostStarterTests
{
    private readonly List<string> _events = [];

    [Fact]
    public async Task It_is_ready_before_services_that_were_registered_earlier()
    {
        using IHost host = HostOf(async cancellationToken =>
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            _events.Add("ready");
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["ready", "service"], _events);
    }

    [Fact]
    public async Task What_it_throws_ends_the_start()
    {
        using IHost host = HostOf(static _ => Task.FromException(new InvalidOperationException("wrong")));
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal("wrong", e.Message);
        Assert.Empty(_events);
    }

    private IHost HostOf(Func<CancellationToken, Task> start)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<IHostedService>(new Service(_events));
        builder.Services.AddSingleton<IHostedService>(new HostStarter(start));
        return builder.Build();
    }

    private sealed class Service(List<string> events) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            events.Add("service");
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
