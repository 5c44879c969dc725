using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Purlin.RateLimiting.Tests;

public sealed class HostingTests
{
    private static readonly RateLimitPolicy Search = new("search", Limit.TokenBucket(1, TimeSpan.FromSeconds(1), 2));

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Limiters_are_taken_with_a_key_and_without_one()
    {
        using IHost host = await StartAsync(services =>
        {
            services.AddRateLimiting(o => o.AddPolicy(Search));
            services.AddKeyedRateLimiting("tokens", o => o.AddPolicy(new("tokens", Limit.Concurrency(3))));
        });
        IRateLimiter limiter = host.Services.GetRequiredService<IRateLimiter>();
        Assert.Same(limiter, host.Services.GetRequiredService<LocalRateLimiter>());
        Assert.True((await limiter.CheckAsync("search", "a", cancellationToken: Token)).IsAllowed);
        IRateLimiter tokens = host.Services.GetRequiredKeyedService<IRateLimiter>("tokens");
        Assert.NotSame(limiter, tokens);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await tokens.CheckAsync("search", "a", cancellationToken: Token));
    }

    [Fact]
    public async Task Its_clock_is_that_of_the_container()
    {
        using IHost host = await StartAsync(services => services.AddRateLimiting(o => o.AddPolicy(Search)));
        LocalRateLimiter limiter = host.Services.GetRequiredService<LocalRateLimiter>();
        Assert.True(limiter.Check("search", "a", 2).IsAllowed);
        Assert.False(limiter.Check("search", "a", 2).IsAllowed);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(limiter.Check("search", "a", 2).IsAllowed);
    }

    [Fact]
    public async Task Over_a_store_there_is_no_limiter_in_memory_and_only_one_store()
    {
        var store = new MemoryRateLimitStore(new() { TimeProvider = _time });
        using IHost host = await StartAsync(services => services.AddRateLimiting(o => o.AddPolicy(Search))
            .UseStore(_ => store));
        IRateLimiter limiter = host.Services.GetRequiredService<IRateLimiter>();
        Assert.IsType<StoreRateLimiter>(limiter);
        await limiter.CheckAsync("search", "a", cancellationToken: Token);
        Assert.Equal(1, store.KeyCount);
        Assert.Same(store, host.Services.GetRequiredService<IRateLimitStore>());
        Assert.Contains("inject IRateLimiter", Assert.Throws<InvalidOperationException>(
            host.Services.GetRequiredService<LocalRateLimiter>).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(
            () => new ServiceCollection().AddRateLimiting().UseStore(_ => store).UseStore(_ => store));
    }

    [Fact]
    public async Task What_is_put_around_it_last_is_outermost()
    {
        using IHost host = await StartAsync(services => services.AddRateLimiting(o => o.AddPolicy(Search))
            .Decorate((_, inner) => new Around("inner", inner))
            .Decorate((_, inner) => new Around("outer", inner)));
        Around outer = Assert.IsType<Around>(host.Services.GetRequiredService<IRateLimiter>());
        Assert.Equal("outer", outer.Name);
        Assert.Equal("inner", Assert.IsType<Around>(outer.Inner).Name);
    }

    [Fact]
    public async Task Options_that_are_wrong_keep_the_host_from_starting()
    {
        OptionsValidationException twice = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(services => services.AddRateLimiting(o => o.AddPolicy(Search).AddPolicy(Search))));
        Assert.Contains("Two policies are named \"search\"", twice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(services => services.AddRateLimiting(o => o.Local = null!)));
    }

    [Fact]
    public void A_second_limiter_of_one_key_is_an_error()
    {
        var services = new ServiceCollection();
        services.AddRateLimiting();
        services.AddKeyedRateLimiting("a");
        Assert.Throws<InvalidOperationException>(() => services.AddRateLimiting());
        Assert.Throws<InvalidOperationException>(() => services.AddKeyedRateLimiting("a"));
    }

    [Fact]
    public async Task A_store_that_is_a_health_check_is_asked()
    {
        var store = new SickStore();
        using IHost host = await StartAsync(services => services.AddRateLimiting().UseStore(_ => store)
            .AddHealthCheck());
        Assert.Equal(HealthStatus.Degraded, await HealthOfAsync(host));
        store.Status = HealthStatus.Healthy;
        Assert.Equal(HealthStatus.Healthy, await HealthOfAsync(host));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<HealthStatus> HealthOfAsync(IHost host)
    {
        HealthReport report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        return report.Entries["rate-limiting"].Status;
    }

    private async Task<IHost> StartAsync(Action<IServiceCollection> configure)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(_time);
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

    private sealed record Around(string Name, IRateLimiter Inner) : IRateLimiter
    {
        public ValueTask<RateLimitVerdict> CheckAsync(
            string policy, RateLimitKey key, long cost, CancellationToken cancellationToken) =>
            Inner.CheckAsync(policy, key, cost, cancellationToken);

        public ValueTask<RateLimitVerdict> CheckAllAsync(
            ReadOnlyMemory<RateLimitRequest> requests, long cost, CancellationToken cancellationToken) =>
            Inner.CheckAllAsync(requests, cost, cancellationToken);

        public ValueTask CheckBatchAsync(
            ReadOnlyMemory<RateLimitRequest> requests, Memory<RateLimitVerdict> verdicts,
            CancellationToken cancellationToken) => Inner.CheckBatchAsync(requests, verdicts, cancellationToken);

        public ValueTask<RateLimitReservation> ReserveAsync(
            string policy, RateLimitKey key, long estimate, TimeSpan lifetime, CancellationToken cancellationToken) =>
            Inner.ReserveAsync(policy, key, estimate, lifetime, cancellationToken);

        public ValueTask<RateLimitReservation> ReserveAllAsync(
            ReadOnlyMemory<RateLimitRequest> requests, long estimate, TimeSpan lifetime, ReservationExpiry onExpiry,
            CancellationToken cancellationToken) =>
            Inner.ReserveAllAsync(requests, estimate, lifetime, onExpiry, cancellationToken);
    }
}
