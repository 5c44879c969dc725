using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Purlin.RateLimiting.Redis;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Tests;

/// <summary>Redis by the builder, and a host whose Redis goes away and comes back.</summary>
public sealed class RedisHostingTests(RedisFixture server) : IClassFixture<RedisFixture>
{
    private static readonly RateLimitPolicy Search = new("search", Limit.FixedWindow(5, TimeSpan.FromDays(1)));

    [Theory]
    [InlineData("string")]
    [InlineData("client")]
    [InlineData("container")]
    public async Task Limiters_of_two_hosts_share_their_limits(string by)
    {
        using ConnectionMultiplexer existing = RedisLimits.Connect(server.Server.EndPoint);
        using IHost first = Build(by, existing, Search), second = Build(by, existing, Search);
        await first.StartAsync(TestContext.Current.CancellationToken);
        await second.StartAsync(TestContext.Current.CancellationToken);
        var one = first.Services.GetRequiredService<IRateLimiter>();
        var other = second.Services.GetRequiredService<IRateLimiter>();
        Assert.Equal(2, (await one.CheckAsync("search", "user", 3)).Remaining);
        Assert.False((await other.CheckAsync("search", "user", 3)).IsAllowed);
        Assert.Equal(0, (await other.CheckAsync("search", "user", 2)).Remaining);
    }

    [Fact]
    public async Task A_fleet_shares_limits_and_each_of_it_has_a_share_in_an_outage()
    {
        (string redis, RateLimitPolicy search) = (server.Server.EndPoint + ",syncTimeout=30000", Search);
        int[] fleet = [1, 2, 3];
        var services = new ServiceCollection();

        #region RateLimiting_redis
        services.AddRateLimiting(o => o.AddPolicy(search)).UseRedis(redis, o =>
        {
            o.Namespace = "shop:limits";
            o.Outage = new() { Behavior = OutageBehavior.LocalShare, NodesNow = () => fleet.Length };
        });
        #endregion

        await using ServiceProvider provider = services.BuildServiceProvider();
        var limiter = provider.GetRequiredService<IRateLimiter>();
        Assert.InRange((await limiter.CheckAsync("search", "user")).Remaining, 0, 4);
    }

    [Fact]
    public async Task A_kind_without_a_lua_twin_is_refused_at_start()
    {
        using ConnectionMultiplexer existing = RedisLimits.Connect(server.Server.EndPoint);
        using IHost host = Build("client", existing, new("mine", Limit.Custom("mine", new Twinless())));
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("\"mine\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_redis_is_stopped_every_host_enforces_the_limit_by_itself()
    {
        await using RedisServer own = await RedisServer.StartAsync();
        using ConnectionMultiplexer client = RedisLimits.Connect(own.EndPoint);
        var time = new ManualTimeProvider(DateTimeOffset.UtcNow);
        var store = new OutageRateLimitStore(
            new RedisRateLimitStore(client, RedisLimits.Options()), new() { TimeProvider = time });
        var limiter = new StoreRateLimiter(store, Search);
        Assert.Equal(4, (await limiter.CheckAsync("search", "user")).Remaining);
        own.Kill();
        for (int left = 4; left >= 0; left--)
            Assert.Equal(left, (await limiter.CheckAsync("search", "user")).Remaining);
        Assert.False((await limiter.CheckAsync("search", "user")).IsAllowed);
        Assert.True(store.IsDown);

        await own.RestartAsync();
        while (store.IsDown)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await limiter.CheckAsync("search", "somebody");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        // What was in the server's memory is gone; what it does not have, nobody owes.
        Assert.Equal(4, (await limiter.CheckAsync("search", "user")).Remaining);
    }

    private static IHost Build(string by, ConnectionMultiplexer existing, RateLimitPolicy policy)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IConnectionMultiplexer>(existing);
        IRateLimitingBuilder limits = builder.Services.AddRateLimiting(o => o.AddPolicy(policy));
        Action<RedisRateLimitOptions> configure = o =>
        {
            o.Namespace = $"hosting-{by}";
            o.Timeout = TimeSpan.FromSeconds(30);
            o.Outage = null;
        };
        string endPoint = existing.GetEndPoints()[0].ToString()!;
        _ = by switch
        {
            "string" => limits.UseRedis(endPoint, configure),
            "client" => limits.UseRedis(existing, configure),
            _ => limits.UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>(), configure),
        };
        return builder.Build();
    }

    private sealed class Twinless : LimitAlgorithm
    {
        public override string Kind => "twinless";

        public override int StateWords => 1;

        public override long Capacity => 1;

        public override ReadOnlySpan<long> Parameters => [];

        public override void Clear(Span<long> state) => state[0] = 0;

        public override LimitDecision Judge(ReadOnlySpan<long> state, long nowUs, long cost) => new(true, 1, 0, 0);

        public override LimitDebit Debit(Span<long> state, long nowUs, long cost) => default;

        public override void Refund(Span<long> state, long nowUs, LimitDebit debit, long permits)
        {
        }

        public override long IdleAtUs(ReadOnlySpan<long> state) => 0;
    }
}
