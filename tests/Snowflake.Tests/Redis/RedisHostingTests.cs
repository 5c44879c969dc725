using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Purlin.Snowflake.Redis;
using StackExchange.Redis;

namespace Purlin.Snowflake.Tests;

/// <summary>Redis by the builder: by a connection string, an existing client, and one of the container.</summary>
public sealed class RedisHostingTests(RedisFixture redis) : IClassFixture<RedisFixture>
{
    [Theory]
    [InlineData("string")]
    [InlineData("client")]
    [InlineData("container")]
    public async Task A_generator_leases_from_redis(string by)
    {
        using ConnectionMultiplexer existing = RedisLeases.Connect(redis.Server);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IConnectionMultiplexer>(existing);
        ISnowflakeBuilder ids = builder.Services.AddSnowflake(o => o.Lease.Slice = TimeSpan.FromSeconds(1));
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
        // The store is new to the namespace: nobody gets a node for a while.
        SnowflakeId id = await generator.NextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(generator.NodeId, generator.Layout.Decode(id).Node);
        Assert.True(existing.IsConnected);
    }
}
