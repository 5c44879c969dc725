using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Purlin.Snowflake.Redis;

/// <summary>Leases node ids from Redis.</summary>
public static class SnowflakeRedisBuilderExtensions
{
    /// <summary>Leases by a connection of its own, closed with the container.</summary>
    /// <param name="builder">The generator.</param>
    /// <param name="configuration">As StackExchange.Redis reads it, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Namespace, time-outs; null leaves the defaults.</param>
    public static ISnowflakeBuilder UseRedis(
        this ISnowflakeBuilder builder, string configuration, Action<RedisSnowflakeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ConfigurationOptions parsed = ConfigurationOptions.Parse(configuration);
        // A store that is away when the host starts is waited for, like one that goes away later.
        parsed.AbortOnConnectFail = false;
        string key = $"Purlin.Snowflake.Redis:{builder.Name}";
        builder.Services.AddKeyedSingleton(key, (_, _) => new RedisConnection(parsed));
        return builder.UseRedis(services => services.GetRequiredKeyedService<RedisConnection>(key).Client, configure);
    }

    /// <summary>Leases by an existing connection.</summary>
    /// <param name="builder">The generator.</param>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="configure">Namespace, time-outs; null leaves the defaults.</param>
    public static ISnowflakeBuilder UseRedis(this ISnowflakeBuilder builder, IConnectionMultiplexer multiplexer,
        Action<RedisSnowflakeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return builder.UseRedis(_ => multiplexer, configure);
    }

    /// <summary>Leases by a connection of the container.</summary>
    /// <param name="builder">The generator.</param>
    /// <param name="multiplexer">Asked once; what it gives is used, not disposed.</param>
    /// <param name="configure">Namespace, time-outs; null leaves the defaults.</param>
    public static ISnowflakeBuilder UseRedis(this ISnowflakeBuilder builder,
        Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisSnowflakeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(multiplexer);
        var options = new RedisSnowflakeOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.UseLeases(services => new RedisLeaseStore(multiplexer(services), options));
    }
}
