using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Purlin.RateLimiting.Tests;

/// <summary>Policies of a running host that come from elsewhere.</summary>
public sealed class PolicySourceHostingTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly ManualTimeProvider _time = new();
    private readonly LogCollector _logs = new();
    private readonly MetricCollector _metrics = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _logs.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task A_reloaded_configuration_is_in_force_and_a_wrong_one_shows()
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
        configuration["L:Policies:search:Limits:daily:Kind"] = "FixedWindow";
        configuration["L:Policies:search:Limits:daily:Window"] = "1.00:00:00";
        configuration["L:Policies:search:Limits:daily:Permits"] = "10";
        using IHost host = await StartAsync(services => services
            .AddRateLimiting(o => o.AddPolicy(Daily("code", 3)).AddPolicy(Daily("search", 1)))
            .Configure(configuration.GetSection("L"))
            .AddHealthCheck());
        LocalRateLimiter limiter = host.Services.GetRequiredService<LocalRateLimiter>();
        RateLimitPolicies policies = host.Services.GetRequiredService<RateLimitPolicies>();
        Assert.Same(policies, limiter.Policies);
        Assert.Equal(6, limiter.Check("search", "k", 4).Remaining);
        Assert.Equal(2, limiter.Check("code", "k").Remaining);

        Set("five");
        Assert.Equal((6L, 1), Seen(limiter.Peek("search", "k")));
        Assert.Equal(HealthStatus.Degraded, await HealthOfAsync(host));
        Assert.Contains("five", Assert.Single(_logs.Entries, e => e.Level == LogLevel.Error).Exception!.Message,
            StringComparison.Ordinal);
        Assert.Equal(1, Failures());

        Set("8");
        Assert.Equal((6L, 2), Seen(limiter.Peek("search", "k")));
        Assert.Equal(HealthStatus.Healthy, await HealthOfAsync(host));
        Set("5");
        Assert.Equal((5L, 3), Seen(limiter.Peek("search", "k")));
        Assert.Equal(1, policies["code"].Version);

        void Set(string permits)
        {
            configuration["L:Policies:search:Limits:daily:Permits"] = permits;
            configuration.Reload();
        }

        static (long, int) Seen(RateLimitVerdict verdict) => (verdict.Remaining, verdict.PolicyVersion);
    }

    [Fact]
    public async Task A_source_that_does_not_tell_is_polled_and_may_fail()
    {
        var source = new PolledSource(Daily("search", 10));
        using IHost host = await StartAsync(services => services.AddRateLimiting()
            .UsePolicySource(_ => source, TimeSpan.FromSeconds(10)).AddHealthCheck());
        RateLimitPolicies policies = host.Services.GetRequiredService<RateLimitPolicies>();
        Assert.Equal(10, policies["search"].Limits[0].Capacity);
        source.Set = new([Daily("search", 20)]);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(10, policies["search"].Limits[0].Capacity);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(20, policies["search"].Limits[0].Capacity);
        source.Set = null;
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(20, policies["search"].Limits[0].Capacity);
        Assert.Equal(HealthStatus.Degraded, await HealthOfAsync(host));
        Assert.Equal(2, Failures());
        source.Set = new([Daily("search", 20)]);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(HealthStatus.Healthy, await HealthOfAsync(host));
        Assert.Equal(2, policies["search"].Version);
    }

    [Fact]
    public async Task A_source_that_is_wrong_when_the_host_starts_keeps_it_from_starting()
    {
        await Assert.ThrowsAsync<IOException>(() => StartAsync(services =>
            services.AddRateLimiting().UsePolicySource(_ => new PolledSource(null))));
        Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddRateLimiting()
            .UsePolicySource(_ => new PolledSource(null)).UsePolicySource(_ => new PolledSource(null)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddRateLimiting()
            .UsePolicySource(_ => new PolledSource(null), TimeSpan.Zero));
    }

    private static RateLimitPolicy Daily(string name, long permits) => new(name, Limit.FixedWindow(permits, Day));

    private static async Task<HealthStatus> HealthOfAsync(IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token)).Status;

    private double Failures() => _metrics.Measurements
        .Where(measured => measured.Instrument == "purlin.rate_limiting.policy_reloads.failed")
        .Sum(measured => measured.Value);

    private async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<ILoggerFactory>(_logs);
        builder.Services.AddSingleton<IMeterFactory>(_metrics);
        configure(builder.Services);
        IHost host = builder.Build();
        try
        {
            await host.StartAsync(Token);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        return host;
    }

    private sealed class PolledSource(RateLimitPolicy? policy) : IRateLimitPolicySource
    {
        public RateLimitPolicySet? Set { get; set; } = policy is null ? null : new([policy]);

        public ValueTask<RateLimitPolicySet> ReadAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Set ?? throw new IOException("Nobody answers."));

        public IChangeToken? Watch() => null;
    }
}
