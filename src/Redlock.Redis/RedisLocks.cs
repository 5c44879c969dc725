using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>Locks over independent Redis servers.</summary>
public static class RedisLocks
{
    /// <summary>Connects to servers and takes locks on them, with the default options.</summary>
    /// <param name="configurations">
    /// One for each server of the configuration, whether it can be reached or not, as StackExchange.Redis reads them,
    /// such as <c>r1:6379</c>.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting; connections are closed.</param>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a lock node.</exception>
    public static Task<DistributedLocks> ConnectAsync(
        IEnumerable<string> configurations, CancellationToken cancellationToken = default) =>
        ConnectAsync(configurations, new DistributedLockOptions(), new RedisLockNodeOptions(), cancellationToken);

    /// <summary>Connects to servers and takes locks on them.</summary>
    /// <param name="configurations">One for each server of the configuration.</param>
    /// <param name="options">How locks are taken; checked before anything is sent.</param>
    /// <param name="nodeOptions">How the servers are called.</param>
    /// <param name="cancellationToken">Ends the waiting; connections are closed.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the number of servers is.</exception>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a lock node.</exception>
    public static async Task<DistributedLocks> ConnectAsync(IEnumerable<string> configurations,
        DistributedLockOptions options, RedisLockNodeOptions nodeOptions,
        CancellationToken cancellationToken = default)
    {
        string[] kept = Checked(configurations, options);
        return new(await RedisLockNodes.ConnectAsync(kept, nodeOptions, cancellationToken).ConfigureAwait(false),
            options);
    }

    /// <summary>Takes locks by existing connections, which stay the caller's, with the default options.</summary>
    /// <param name="multiplexers">One for each server of the configuration; one server each.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a lock node.</exception>
    public static Task<DistributedLocks> ConnectAsync(
        IEnumerable<IConnectionMultiplexer> multiplexers, CancellationToken cancellationToken = default) =>
        ConnectAsync(multiplexers, new DistributedLockOptions(), new RedisLockNodeOptions(), cancellationToken);

    /// <summary>Takes locks by existing connections, which stay the caller's.</summary>
    /// <param name="multiplexers">One for each server of the configuration; one server each.</param>
    /// <param name="options">How locks are taken; checked before anything is sent.</param>
    /// <param name="nodeOptions">How the servers are called.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the number of servers is.</exception>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a lock node.</exception>
    public static async Task<DistributedLocks> ConnectAsync(IEnumerable<IConnectionMultiplexer> multiplexers,
        DistributedLockOptions options, RedisLockNodeOptions nodeOptions,
        CancellationToken cancellationToken = default)
    {
        IConnectionMultiplexer[] kept = Checked(multiplexers, options);
        return new(await RedisLockNodes.ConnectAsync(kept, nodeOptions, cancellationToken).ConfigureAwait(false),
            options);
    }

    private static T[] Checked<T>(IEnumerable<T> servers, DistributedLockOptions options)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        T[] kept = [.. servers];
        options.Validate(kept.Length);
        return kept;
    }
}
