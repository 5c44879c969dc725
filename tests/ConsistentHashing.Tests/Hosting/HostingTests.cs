using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Purlin.ConsistentHashing.Tests;

public sealed class HostingTests
{
    [Fact]
    public void A_router_comes_from_its_options()
    {
        using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(Nodes("a", "b")));

        Router router = provider.GetRequiredService<Router>();

        Assert.Equal(MapEngine.Rendezvous, router.Map.Engine);
        Assert.True(router.Map.Guarantees.HasFlag(MapGuarantees.SetDetermined));
        Assert.Equal(["a", "b"], router.Map.Nodes.Select(node => node.Id));
        Assert.Same(router, provider.GetRequiredService<Router>());
    }

    [Fact]
    public void Routers_of_different_keys_are_apart()
    {
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddConsistentHashing(Nodes("a"));
            services.AddKeyedConsistentHashing("cache", Nodes("b", "c")).AddBoundedLoad(0.5);
        });

        Assert.Equal("a", provider.GetRequiredService<Router>().GetNode("k").Id);
        Router cache = provider.GetRequiredKeyedService<Router>("cache");
        Assert.Equal(2, cache.Map.Nodes.Count);
        BoundedLoadBalancer balancer = provider.GetRequiredKeyedService<BoundedLoadBalancer>("cache");
        Assert.Equal(0.5, balancer.Overload);
        using NodeLease lease = balancer.Acquire("k");
        Assert.Contains(lease.Node, cache.Map.Nodes);
        Assert.Null(provider.GetService<BoundedLoadBalancer>());
    }

    [Fact]
    public void Configuration_is_bound_and_a_reload_publishes()
    {
        IConfigurationRoot configuration = Hosts.Configuration(
            ("Engine", "Maglev"), ("Nodes:0:Id", "a"), ("Nodes:1:Id", "b"), ("Nodes:1:Weight", "2.5"),
            ("Nodes:1:Region", "r"), ("Nodes:1:Zone", "z"), ("Nodes:1:Rack", "k"));
        using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(configuration));
        Router router = provider.GetRequiredService<Router>();
        Assert.Equal(
            [new("a"), new("b") { Weight = 2.5, Region = "r", Zone = "z", Rack = "k" }], router.Map.Nodes);
        var published = new List<(long, long)>();
        router.Updated += (before, after) => published.Add((before.Epoch, after.Epoch));

        configuration.Set(("Nodes:2:Id", "c"), ("Nodes:0:State", "Down"));

        Assert.Equal(["a", "b", "c"], router.Map.Nodes.Select(node => node.Id));
        Assert.Equal(NodeState.Down, router.Map.Nodes[0].State);
        configuration.Reload();
        Assert.Equal([(1L, 2L)], published);
    }

    [Theory]
    [InlineData(MapEngine.Ring)]
    [InlineData(MapEngine.Rendezvous)]
    [InlineData(MapEngine.Maglev)]
    public void A_process_that_restarts_agrees_with_its_siblings(MapEngine engine)
    {
        IConfigurationRoot configuration = Hosts.Configuration(
            ("Engine", engine.ToString()), ("Nodes:0:Id", "a"), ("Nodes:1:Id", "b"), ("Nodes:2:Id", "c"));
        using ServiceProvider sibling = Hosts.Provider(services => services.AddConsistentHashing(configuration));
        Router old = sibling.GetRequiredService<Router>();
        configuration.Set(("Nodes:3:Id", "d"));
        configuration.Set(("Nodes:0:Id", "e"), ("Nodes:1:Weight", "3"));
        using ServiceProvider restarted = Hosts.Provider(services => services.AddConsistentHashing(configuration));

        Router fresh = restarted.GetRequiredService<Router>();

        Assert.NotEqual(old.Map.Epoch, fresh.Map.Epoch);
        Assert.Equal(old.Map.Fingerprint, fresh.Map.Fingerprint);
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.Equal(old.GetNode($"{i}"), fresh.GetNode($"{i}")));
    }

    [Theory]
    [InlineData(MapEngine.SlotMap)]
    [InlineData(MapEngine.Stateless)]
    [InlineData(MapEngine.Jump)]
    public void Engines_with_a_history_are_not_made_from_nodes(MapEngine engine) =>
        Assert.Contains("depends on the history", Refusal(options =>
        {
            Nodes("a", "b")(options);
            options.Engine = engine;
        }), StringComparison.Ordinal);

    [Fact]
    public void A_shared_slot_map_needs_its_fingerprint()
    {
        SlotMap map = SlotMap.Create([new("a"), new("b")]).Add(new Node("c"));
        byte[] bytes = map.Save();
        string Start(string? fingerprint) => Refusal(
            options => (options.Engine, options.Fingerprint) = (MapEngine.SlotMap, fingerprint),
            builder => builder.UseSharedMap(_ => bytes));

        Assert.Contains($"set Fingerprint to {map.Fingerprint:x16}", Start(null), StringComparison.Ordinal);
        Assert.Contains("is expected", Start("1234"), StringComparison.Ordinal);
        Assert.Contains("no number", Start("xyz"), StringComparison.Ordinal);
        using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(options =>
            (options.Engine, options.Fingerprint) = (MapEngine.SlotMap, $"{map.Fingerprint:x16}"))
            .UseSharedMap(_ => bytes));
        Router router = provider.GetRequiredService<Router>();
        Assert.Equal(map.Fingerprint, router.Map.Fingerprint);
        Assert.Equal(map.Epoch, router.Map.Epoch);
    }

    [Fact]
    public void A_map_file_is_read_at_start_and_when_the_options_change()
    {
        string path = Path.GetTempFileName();
        try
        {
            SlotMap map = SlotMap.Create([new("a"), new("b")]);
            File.WriteAllBytes(path, map.Save());
            IConfigurationRoot configuration = Hosts.Configuration(
                ("Engine", "SlotMap"), ("MapFile", path), ("Fingerprint", $"{map.Fingerprint:x16}"));
            using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(configuration));
            Router router = provider.GetRequiredService<Router>();
            SlotMap next = map.Add(new Node("c"));
            File.WriteAllBytes(path, next.Save());

            configuration.Set(("Fingerprint", $"{next.Fingerprint:x16}"));

            Assert.Equal(next.Fingerprint, router.Map.Fingerprint);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Options_that_make_no_map_fail_the_start()
    {
        Assert.Contains("no node", Refusal(_ => { }), StringComparison.Ordinal);
        Assert.Contains("'a' occurs twice", Refusal(Nodes("a", "a")), StringComparison.Ordinal);
        Assert.Contains("nowhere", Refusal(options => options.MapFile = "nowhere/map"), StringComparison.Ordinal);
        Assert.Contains("denied", Refusal(options => options.MapFile = Path.GetTempPath()), StringComparison.Ordinal);
        Assert.Contains("no saved map", Refusal(
            options => options.Engine = MapEngine.SlotMap, builder => builder.UseSharedMap(_ => new byte[40])),
            StringComparison.Ordinal);
        Assert.Contains("Leave the nodes out", Refusal(
            Nodes("a"), builder => builder.UseSharedMap(_ => new byte[40])), StringComparison.Ordinal);
        Assert.Contains("Leave one out", Refusal(
            options => options.MapFile = "x", builder => builder.UseSharedMap(_ => new byte[40])),
            StringComparison.Ordinal);
        byte[] ring = RingMap.Create([new Node("a")]).Save();
        Assert.Contains("is a Ring", Refusal(_ => { }, builder => builder.UseSharedMap(_ => ring)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Engine", "Quick", "Engine is 'Quick'")]
    [InlineData("Engine", "99", "Engine is '99'")]
    [InlineData("Nodes:0:Weight", "heavy", "Nodes:0:Weight is 'heavy'")]
    [InlineData("Nodes:0:Weight", "NaN", "'a' is NaN")]
    [InlineData("Nodes:0:State", "away", "Nodes:0:State is 'away'")]
    public void A_configuration_with_a_value_that_is_none_fails_the_start(string key, string value, string message)
    {
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"), (key, value));
        using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(configuration));

        var refusal = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<Router>);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_value_is_not_made_good_by_a_second_section()
    {
        IConfigurationRoot bad = Hosts.Configuration(("Nodes:0:Id", "a"), ("Nodes:0:Weight", "heavy"));
        IConfigurationRoot good = Hosts.Configuration(("Nodes:0:Id", "b"));
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddConsistentHashing(bad);
            services.AddConsistentHashing(good);
        });

        var refusal = Assert.Throws<OptionsValidationException>(provider.GetRequiredService<Router>);
        Assert.Contains("'heavy'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_reads_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("de-DE");
        try
        {
            IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"), ("Nodes:0:Weight", "2.5"));
            using ServiceProvider provider = Hosts.Provider(services => services.AddConsistentHashing(configuration));
            Assert.Equal(2.5, provider.GetRequiredService<Router>().Map.Nodes[0].Weight);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_shared_map_that_its_set_determines_needs_no_fingerprint_and_stands_beside_others()
    {
        byte[] bytes = RingMap.Create([new("a"), new("b")]).Save();
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddConsistentHashing(Nodes("c"));
            services.AddKeyedConsistentHashing("cache", options => options.Engine = MapEngine.Ring)
                .UseSharedMap(_ => bytes);
        });

        provider.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal("c", provider.GetRequiredService<Router>().GetNode("k").Id);
        Assert.Equal(2, provider.GetRequiredKeyedService<Router>("cache").Map.Nodes.Count);
    }

    [Fact]
    public async Task Each_map_has_a_health_check_of_its_own()
    {
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
            services.AddConsistentHashing(Nodes("a"));
            services.AddKeyedConsistentHashing("cache", Nodes("b"));
            services.AddHealthChecks().AddConsistentHashing().AddConsistentHashing("cache");
        });

        HealthReport report = await provider.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["consistent_hashing", "consistent_hashing_cache"], report.Entries.Keys.Order());
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void An_overload_outside_its_range_is_refused_where_it_is_given(double overload) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(overload), () => Hosts.Provider(
            services => services.AddConsistentHashing(Nodes("a")).AddBoundedLoad(overload)));

    [Fact]
    public async Task Options_that_make_no_map_later_leave_the_one_in_use_and_show()
    {
        using var metrics = new MetricCollector();
        IConfigurationRoot configuration = Hosts.Configuration(("Nodes:0:Id", "a"), ("Nodes:1:Id", "b"));
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
            services.AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(metrics);
            services.AddConsistentHashing(configuration);
            services.AddHealthChecks().AddConsistentHashing("", "ready");
        });
        Router router = provider.GetRequiredService<Router>();
        HealthCheckService health = provider.GetRequiredService<HealthCheckService>();
        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(none)).Status);

        configuration.Set(("Nodes:1:Id", "a"));

        Assert.Equal(["a", "b"], router.Map.Nodes.Select(node => node.Id));
        HealthReport report = await health.CheckHealthAsync(none);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        HealthReportEntry entry = report.Entries["consistent_hashing"];
        Assert.Contains("occurs twice", entry.Exception!.Message, StringComparison.Ordinal);
        Assert.Equal($"{router.Map.Fingerprint:x16}", entry.Data["fingerprint"]);
        Assert.Equal(1, metrics.Sum("purlin.consistent_hashing.refused_updates"));

        configuration.Set(("Nodes:1:Id", "c"));
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(none)).Status);
        configuration.Set(("Nodes:0:State", "Down"), ("Nodes:1:State", "Draining"));
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(none)).Status);
    }

    [Fact]
    public void What_moves_and_how_nodes_are_loaded_is_measured()
    {
        using var metrics = new MetricCollector();
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(metrics);
            services.AddConsistentHashing(Nodes("a", "b", "c")).AddBoundedLoad();
        });
        Router router = provider.GetRequiredService<Router>();
        BoundedLoadBalancer balancer = provider.GetRequiredService<BoundedLoadBalancer>();
        using NodeLease lease = balancer.Acquire("k");

        router.Publish(router.Map.Add(new Node("d")));
        metrics.Observe();

        Assert.Equal(0.25, metrics.Last("purlin.consistent_hashing.moved_share", ("purlin.map", ""))!.Value, 1e-9);
        Assert.Equal(1, metrics.Sum("purlin.consistent_hashing.updates"));
        Assert.Equal(2, metrics.Last("purlin.consistent_hashing.epoch"));
        Assert.Equal(4, metrics.Last("purlin.consistent_hashing.nodes"));
        Assert.Equal(1, metrics.Last("purlin.consistent_hashing.load", ("purlin.node", lease.Node.Id)));
        Assert.Equal(1, metrics.Sum("purlin.consistent_hashing.load"));
    }

    [Fact]
    public void Registering_twice_configures_one_map_further()
    {
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            services.AddConsistentHashing(Nodes("a"));
            services.AddConsistentHashing(Nodes("b")).AddBoundedLoad().AddBoundedLoad();
            services.AddConsistentHashing();
        });

        Assert.Equal(2, provider.GetRequiredService<Router>().Map.Nodes.Count);
        Assert.Single(provider.GetServices<BoundedLoadBalancer>());
    }

    private static Action<ConsistentHashingOptions> Nodes(params string[] ids) => options =>
    {
        foreach (string id in ids)
            options.Nodes.Add(new NodeOptions { Id = id });
    };

    /// <summary>Why a host does not start, by its own check of the options and by the first use.</summary>
    private static string Refusal(
        Action<ConsistentHashingOptions> configure, Action<IConsistentHashingBuilder>? build = null)
    {
        using ServiceProvider provider = Hosts.Provider(services =>
        {
            IConsistentHashingBuilder builder = services.AddConsistentHashing(configure);
            build?.Invoke(builder);
        });
        string atStart = Assert.Throws<OptionsValidationException>(
            provider.GetRequiredService<IStartupValidator>().Validate).Message;
        Assert.Equal(atStart, Assert.Throws<OptionsValidationException>(provider.GetRequiredService<Router>).Message);
        return atStart;
    }
}
