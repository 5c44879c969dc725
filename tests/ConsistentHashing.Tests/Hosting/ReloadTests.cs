using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Purlin.ConsistentHashing.Tests;

/// <summary>Options that change while a map is in use.</summary>
public sealed class ReloadTests
{
    [Fact]
    public void A_refused_reload_is_logged_with_its_reason()
    {
        using var log = new LogCollector();
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"), ("Nodes:1:Id", "b"));
        using ServiceProvider provider = Hosts.Provider(services => services.AddSingleton<ILoggerFactory>(log)
            .AddKeyedConsistentHashing("cache", configuration));
        Router router = provider.GetRequiredKeyedService<Router>("cache");
        Assert.Empty(log.Entries);

        configuration.Set(("Nodes:1:Id", "a"));

        LogEntry refused = Assert.Single(log.Entries);
        Assert.Equal((LogLevel.Error, 1), (refused.Level, refused.EventId.Id));
        Assert.Equal("Purlin.ConsistentHashing", refused.Category);
        Assert.Equal(("cache", 1L), (refused.Values["Map"], refused.Values["Epoch"]));
        Assert.Contains("occurs twice", refused.Exception!.Message, StringComparison.Ordinal);
        Assert.Equal(1, router.Map.Epoch);
    }

    [Fact]
    public void A_reload_that_changes_the_map_is_logged_and_one_that_does_not_is_not()
    {
        using var log = new LogCollector();
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"));
        using ServiceProvider provider = Hosts.Provider(services =>
            services.AddSingleton<ILoggerFactory>(log).AddConsistentHashing(configuration));
        Router router = provider.GetRequiredService<Router>();

        configuration.Reload();
        configuration.Set(("Nodes:1:Id", "secret-node"));

        LogEntry changed = Assert.Single(log.Entries);
        Assert.Equal((LogLevel.Information, 2), (changed.Level, changed.EventId.Id));
        Assert.Contains($"epoch 2: 2 nodes, fingerprint {router.Map.Fingerprint:x16}", changed.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("secret", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_the_callback_throws_later_leaves_the_map_in_use_and_shows()
    {
        using var log = new LogCollector();
        byte[] bytes = RendezvousMap.Create([new Node("a")]).Save();
        bool isDown = false;
        IConfigurationRoot configuration = Hosts.Configuration();
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddSingleton<ILoggerFactory>(log).AddSingleton(typeof(ILogger<>), typeof(Logger<>));
            services.AddConsistentHashing(configuration).UseSharedMap(
                _ => isDown ? throw new HttpRequestException("no answer") : bytes);
            services.AddHealthChecks().AddConsistentHashing();
        });
        Router router = provider.GetRequiredService<Router>();
        isDown = true;

        configuration.Reload();

        Assert.Equal("a", router.GetNode("k").Id);
        Assert.IsType<HttpRequestException>(log.Entries.Single(entry => entry.EventId.Id == 1
            && entry.Category == "Purlin.ConsistentHashing").Exception);
        HealthReport report = await provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Degraded, report.Status);
    }

    [Fact]
    public void What_a_handler_of_the_new_map_throws_is_no_refusal()
    {
        using var log = new LogCollector();
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"));
        using ServiceProvider provider = Hosts.Provider(services =>
            services.AddSingleton<ILoggerFactory>(log).AddConsistentHashing(configuration));
        Router router = provider.GetRequiredService<Router>();
        router.Updated += (_, _) => throw new InvalidOperationException("the handler's own");

        Assert.ThrowsAny<Exception>(() => configuration.Set(("Nodes:1:Id", "b")));

        Assert.Equal(2, router.Map.Nodes.Count);
        Assert.DoesNotContain(log.Entries, entry => entry.Level == LogLevel.Error);
    }

    [Fact]
    public void A_reload_reaches_the_map_of_its_name_alone()
    {
        IConfigurationRoot one = Hosts.Configuration(("Nodes:0:Id", "a"));
        IConfigurationRoot other = Hosts.Configuration(("Nodes:0:Id", "b"));
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddKeyedConsistentHashing("one", one);
            services.AddKeyedConsistentHashing("other", other);
        });
        Router untouched = provider.GetRequiredKeyedService<Router>("other");
        Router touched = provider.GetRequiredKeyedService<Router>("one");

        one.Set(("Nodes:1:Id", "c"));

        Assert.Equal((2, 1), (touched.Map.Nodes.Count, untouched.Map.Nodes.Count));
        Assert.Equal("b", untouched.GetNode("k").Id);
    }

    [Fact]
    public void A_reload_can_change_the_engine()
    {
        IConfigurationRoot configuration = Hosts.Configuration(("Engine", "Maglev"), ("Nodes:0:Id", "a"));
        using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(configuration));
        Router router = provider.GetRequiredService<Router>();

        configuration.Set(("Engine", "ring"));

        Assert.Equal(MapEngine.Ring, router.Map.Engine);
    }

    [Fact]
    public void Nothing_follows_the_options_once_the_services_are_gone()
    {
        using var metrics = new MetricCollector();
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"));
        Router router;
        using (ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(_ => new Borrowed(metrics));
            services.AddConsistentHashing(configuration);
        }))
        {
            router = provider.GetRequiredService<Router>();
        }

        configuration.Set(("Nodes:1:Id", "b"));
        Assert.Single(router.Map.Nodes);
        router.Publish(router.Map.Add(new Node("c")));
        Assert.Equal(0, metrics.Sum("purlin.consistent_hashing.updates"));
    }

    /// <summary>A meter factory that its services cannot dispose.</summary>
    private sealed class Borrowed(System.Diagnostics.Metrics.IMeterFactory factory)
        : System.Diagnostics.Metrics.IMeterFactory
    {
        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options) =>
            factory.Create(options);

        public void Dispose()
        {
        }
    }
}
