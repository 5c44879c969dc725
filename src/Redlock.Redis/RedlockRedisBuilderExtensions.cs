using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>Takes locks on Redis servers.</summary>
public static class RedlockRedisBuilderExtensions
{
    /// <summary>Takes locks by connections of their own, closed with the container.</summary>
    /// <param name="builder">The locks.</param>
    /// <param name="configurations">
    /// One for each server, as StackExchange.Redis reads them, such as <c>r1:6379</c>; read when the host starts.
    /// </param>
    /// <param name="configure">Database, time-out; null leaves the defaults.</param>
    public static IRedlockBuilder UseRedis(this IRedlockBuilder builder, IReadOnlyCollection<string> configurations,
        Action<RedisLockNodeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        string[] kept = [.. configurations];
        return Use(builder, kept.Length, configure, (_, options, cancellationToken) =>
            RedisLockNodes.ConnectAsync(kept, options, cancellationToken));
    }

    /// <summary>Takes locks by existing connections.</summary>
    /// <param name="builder">The locks.</param>
    /// <param name="multiplexers">One for each server; used, not disposed.</param>
    /// <param name="configure">Database, time-out; null leaves the defaults.</param>
    public static IRedlockBuilder UseRedis(this IRedlockBuilder builder,
        IReadOnlyCollection<IConnectionMultiplexer> multiplexers, Action<RedisLockNodeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexers);
        IConnectionMultiplexer[] kept = [.. multiplexers];
        return Use(builder, kept.Length, configure, (_, options, cancellationToken) =>
            RedisLockNodes.ConnectAsync(kept, options, cancellationToken));
    }

    /// <summary>Takes locks by connections of the container.</summary>
    /// <param name="builder">The locks.</param>
    /// <param name="multiplexers">
    /// One for each server, asked once; what they give is used, not disposed.
    /// </param>
    /// <param name="configure">Database, time-out; null leaves the defaults.</param>
    public static IRedlockBuilder UseRedis(this IRedlockBuilder builder,
        IReadOnlyCollection<Func<IServiceProvider, IConnectionMultiplexer>> multiplexers,
        Action<RedisLockNodeOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(multiplexers);
        Func<IServiceProvider, IConnectionMultiplexer>[] kept = [.. multiplexers];
        return Use(builder, kept.Length, configure, (services, options, cancellationToken) =>
            RedisLockNodes.ConnectAsync(
                kept.Select(multiplexer => multiplexer(services)), options, cancellationToken));
    }

    private static IRedlockBuilder Use(IRedlockBuilder builder, int count, Action<RedisLockNodeOptions>? configure,
        Func<IServiceProvider, RedisLockNodeOptions, CancellationToken, Task<IReadOnlyList<RedisLockNode>>> connect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new RedisLockNodeOptions();
        configure?.Invoke(options);
        options.Validate();
        return builder.UseNodes(count, async (services, cancellationToken) =>
            await connect(services, options, cancellationToken).ConfigureAwait(false));
    }
}
