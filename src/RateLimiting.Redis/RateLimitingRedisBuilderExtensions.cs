using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Purlin.RateLimiting.Redis;

/// <summary>Shares limits through Redis.</summary>
public static class RateLimitingRedisBuilderExtensions
{
    /// <summary>Shares limits by a connection of its own, closed with the container.</summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="configuration">As StackExchange.Redis reads it, such as <c>localhost:6379</c>.</param>
    /// <param name="configure">Namespace, tenants, outages; null leaves the defaults.</param>
    public static IRateLimitingBuilder UseRedis(
        this IRateLimitingBuilder builder, string configuration, Action<RedisRateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ConfigurationOptions parsed = ConfigurationOptions.Parse(configuration);
        // A server that is away when the host starts is waited for, like one that goes away later.
        parsed.AbortOnConnectFail = false;
        string key = $"Purlin.RateLimiting.Redis:{builder.Name}";
        builder.Services.AddKeyedSingleton(key, (_, _) => new RedisConnection(parsed));
        return builder.UseRedis(services => services.GetRequiredKeyedService<RedisConnection>(key).Client, configure);
    }

    /// <summary>Shares limits by an existing connection.</summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="configure">Namespace, tenants, outages; null leaves the defaults.</param>
    public static IRateLimitingBuilder UseRedis(this IRateLimitingBuilder builder, IConnectionMultiplexer multiplexer,
        Action<RedisRateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        return builder.UseRedis(_ => multiplexer, configure);
    }

    /// <summary>Shares limits by a connection of the container.</summary>
    /// <param name="builder">The limiter.</param>
    /// <param name="multiplexer">Asked once; what it gives is used, not disposed.</param>
    /// <param name="configure">Namespace, tenants, outages; null leaves the defaults.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static IRateLimitingBuilder UseRedis(this IRateLimitingBuilder builder,
        Func<IServiceProvider, IConnectionMultiplexer> multiplexer, Action<RedisRateLimitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(multiplexer);
        var options = new RedisRateLimitOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.UseStore(services => Create(services, builder.Name, multiplexer(services), options));
    }

    // What cannot be kept in Redis is seen when the limiter is made, which is when the host starts.
    private static IRateLimitStore Create(IServiceProvider services, string name, IConnectionMultiplexer multiplexer,
        RedisRateLimitOptions options)
    {
        var store = new RedisRateLimitStore(multiplexer, options);
        RateLimitingOptions limits = services.GetRequiredService<IOptionsMonitor<RateLimitingOptions>>().Get(name);
        foreach (RateLimitPolicy policy in limits.Policies)
            store.Admit(policy);
        return options.Outage is null ? store : new OutageRateLimitStore(store, options.Outage);
    }
}
