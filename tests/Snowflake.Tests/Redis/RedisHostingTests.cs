using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>Redis by the builder: by a connection string, an existing client, and one of the container.</summary>
public sealed class RedisHostingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    // All at once: a store that is new to a namespace lets nobody in for a while.
    [Fact]
    public Task A_generator_leases_from_redis() =>
        Task.WhenAll(new[] { "string", "client", "container" }.Select(LeaseAsync));

    private async Task LeaseAsync(string by)
    {
        using ConnectionMultiplexer existing = RedisLeases.Connect(redis.Server);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IConnectionMultiplexer>(existing);
        ISnowflakeBuilder ids = builder.Services.AddSnowflake(o =>
            (o.Lease.Slice, o.Lease.MaxAhead) = (TimeSpan.FromSeconds(1), TimeSpan.Zero));
        Action<RedisSnowflakeOptions> configure = o => o.Namespace = $"hosting-{by}";
        _ = by switch
        {
            "string" => ids.UseRedis(redis.Server.EndPoint, configure),
            "client" => ids.UseRedis(existing, configure),
            _ => ids.UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>(), configure),
        };
        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        SnowflakeGenerator generator = host.Services.GetRequiredService<SnowflakeGenerator>();
        Assert.Equal(SnowflakeGuarantee.Fleet, generator.Guarantees);
        SnowflakeId id = await generator.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(generator.NodeId, generator.Layout.Decode(id).Node);
        Assert.True(existing.IsConnected);
    }
}
