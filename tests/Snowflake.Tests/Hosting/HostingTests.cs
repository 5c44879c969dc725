using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Purlin.Snowflake.Tests;

public sealed class HostingTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly InMemoryLeaseStore _store;

    public HostingTests() => _store = new InMemoryLeaseStore(_time);

    [Fact]
    public async Task Generators_are_taken_with_a_key_and_without_one()
    {
        using IHost host = await StartAsync(services =>
        {
            services.AddSnowflake(o => o.NodeId = 1);
            services.AddKeyedSnowflake("orders", o => (o.NodeId, o.Layout) = (2, SnowflakeLayout.Discord));
        });
        SnowflakeGenerator ids = host.Services.GetRequiredService<SnowflakeGenerator>();
        SnowflakeGenerator orders = host.Services.GetRequiredKeyedService<SnowflakeGenerator>("orders");
        Assert.Equal((1, SnowflakeLayout.Twitter), (ids.NodeId, ids.Layout));
        Assert.Equal((2, SnowflakeLayout.Discord), (orders.NodeId, orders.Layout));
        Assert.NotEqual(default, ids.Next());
    }

    [Fact]
    public async Task A_leased_generator_has_its_lease_when_the_host_has_started()
    {
        using IHost host = await StartAsync(services => services.AddSnowflake().UseLeases(_ => _store));
        SnowflakeGenerator ids = host.Services.GetRequiredService<SnowflakeGenerator>();
        Assert.NotNull(ids.NodeId);
        Assert.True(ids.TryNext(out _, out SnowflakeRefusal refusal), $"{refusal}");
    }

    [Fact]
    public async Task Node_ids_come_from_the_first_source_that_knows()
    {
        using IHost host = await StartAsync(services => services.AddSnowflake()
            .UseNodeIds(NodeIdSource.FromStatefulSet("web"), NodeIdSource.FromStatefulSet("web-9")));
        Assert.Equal(9, host.Services.GetRequiredService<SnowflakeGenerator>().NodeId);
    }

    [Fact]
    public async Task Where_no_source_knows_the_host_does_not_start()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            services => services.AddSnowflake().UseNodeIds(NodeIdSource.FromStatefulSet("web"))));
        Assert.Contains("No source knows", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_are_wrong_keep_the_host_from_starting()
    {
        OptionsValidationException missing = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(services => services.AddSnowflake()));
        Assert.Contains("NodeId is missing", missing.Message, StringComparison.Ordinal);
        OptionsValidationException outside = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(services => services.AddKeyedSnowflake("orders", o => o.NodeId = 1_024)));
        Assert.Contains("from 0 to 1023", outside.Message, StringComparison.Ordinal);
        OptionsValidationException lease = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(
            services => services.AddSnowflake(o => o.Lease.Slice = TimeSpan.Zero).UseLeases(_ => _store)));
        Assert.Contains("00:00:01", lease.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_are_read_from_configuration()
    {
        IConfiguration configuration = Configuration(
            ("Ids:NodeId", "5"), ("Ids:Layout", "jssafe"), ("Ids:Mode", "Coarse"), ("Ids:Overflow", "Borrow"),
            ("Ids:MaxBorrow", "00:00:00.5"), ("Ids:Lease:Slice", "00:01:00"), ("Ids:Lease:NodeCount", "64"));
        using IHost host = await StartAsync(
            services => services.AddSnowflake().Configure(configuration.GetSection("Ids")));
        SnowflakeOptions options = host.Services.GetRequiredService<IOptionsMonitor<SnowflakeOptions>>().CurrentValue;
        Assert.Equal((5, SnowflakeLayout.JsSafe, SnowflakeMode.Coarse, SnowflakeOverflow.Borrow),
            (options.NodeId, options.Layout, options.Mode, options.Overflow));
        Assert.Equal((TimeSpan.FromSeconds(0.5), TimeSpan.FromMinutes(1), 64),
            (options.MaxBorrow, options.Lease.Slice, options.Lease.NodeCount));
    }

    [Theory]
    [InlineData("Node", "5", "'Node'")]
    [InlineData("NodeId", "five", "whole number")]
    [InlineData("Layout", "Facebook", "Twitter, Discord")]
    [InlineData("Mode", "7", "Strict")]
    [InlineData("MaxBorrow", "1 s", "00:00:30")]
    [InlineData("Lease:Slize", "00:00:30", "'Lease:Slize'")]
    public async Task A_slip_in_the_configuration_is_an_error_that_names_it(string key, string value, string said)
    {
        IConfiguration configuration = Configuration((key, value));
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(
            services => services.AddSnowflake(o => o.NodeId = 1).Configure(configuration)));
        Assert.Contains(said, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_key_twice_is_refused()
    {
        var services = new ServiceCollection();
        services.AddKeyedSnowflake("orders");
        services.AddSnowflake();
        Assert.Throws<InvalidOperationException>(() => services.AddKeyedSnowflake("orders"));
        Assert.Throws<InvalidOperationException>(() => services.AddSnowflake());
        Assert.ThrowsAny<ArgumentException>(() => services.AddKeyedSnowflake(""));
    }

    [Fact]
    public async Task Health_follows_the_lease()
    {
        var store = new SwitchedStore(_store);
        using IHost host = await StartAsync(
            services => services.AddSnowflake().UseLeases(_ => store).AddHealthCheck());
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(host));
        store.IsDead = true;
        _time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(host));
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync(host));
        store.IsDead = false;
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(host));
    }

    [Fact]
    public async Task Health_is_degraded_from_one_year_before_the_layout_ends()
    {
        DateTimeOffset end = SnowflakeLayout.Twitter.ExhaustsAt;
        using IHost host = await StartAsync(services => services.AddSnowflake(o =>
            (o.NodeId, o.MaxForwardJump) = (1, TimeSpan.FromDays(100_000))).AddHealthCheck());
        SnowflakeGenerator ids = host.Services.GetRequiredService<SnowflakeGenerator>();
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(host));
        _time.Advance(end.AddYears(-1).AddDays(-2) - _time.GetUtcNow());
        ids.Next();
        Assert.Equal(HealthStatus.Healthy, await CheckAsync(host));
        _time.Advance(TimeSpan.FromDays(3));
        ids.Next();
        Assert.Equal(HealthStatus.Degraded, await CheckAsync(host));
        _time.Advance(TimeSpan.FromDays(366));
        Assert.False(ids.TryNext(out _, out SnowflakeRefusal refusal));
        Assert.Equal(SnowflakeRefusal.LayoutExhausted, refusal);
        Assert.Equal(HealthStatus.Unhealthy, await CheckAsync(host));
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();

    private static async Task<HealthStatus> CheckAsync(IHost host) => (await host.Services
        .GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken)).Status;

    private async Task<IHost> StartAsync(Action<IServiceCollection> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddLogging();
        add(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private sealed class SwitchedStore(ISnowflakeLeaseStore inner) : ISnowflakeLeaseStore
    {
        public bool IsDead { get; set; }

        public SnowflakeGuarantee Guarantees => inner.Guarantees;

        public ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
            ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default) => IsDead
            ? ValueTask.FromException<SnowflakeLeaseReply[]>(new TimeoutException("The store is dead."))
            : inner.ApplyAsync(terms, requests, cancellationToken);
    }
}
