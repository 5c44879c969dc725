using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>Connects to Redis servers as lock nodes.</summary>
public static class RedisLockNodes
{
    /// <summary>
    /// Connects to servers, one for each node, and checks those that can be reached; the others are checked when they
    /// first answer. Each node closes its connection when it is disposed.
    /// </summary>
    /// <param name="configurations">As StackExchange.Redis reads them, such as <c>r1:6379</c>; one server each.</param>
    /// <param name="options">Database and time-out; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting; connections are closed.</param>
    /// <exception cref="ArgumentException">There is none, or one names several servers.</exception>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a node.</exception>
    public static async Task<IReadOnlyList<RedisLockNode>> ConnectAsync(IEnumerable<string> configurations,
        RedisLockNodeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configurations);
        ConfigurationOptions[] parsed = [.. configurations.Select(Parse)];
        RequireAny(parsed.Length);
        cancellationToken.ThrowIfCancellationRequested();
        Task<IConnectionMultiplexer>[] connecting = [.. parsed.Select(OpenAsync)];
        try
        {
            IConnectionMultiplexer[] clients = await Task.WhenAll(connecting).WaitAsync(cancellationToken)
                .ConfigureAwait(false);
            return await CheckedAsync(clients, ownsClients: true, options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            foreach (Task<IConnectionMultiplexer> one in connecting)
                CloseWhenOpen(one);
            throw;
        }
    }

    /// <summary>
    /// Uses existing connections, one for each node, and checks the servers that can be reached; the others are checked
    /// when they first answer. The connections stay the caller's.
    /// </summary>
    /// <param name="multiplexers">Used, not disposed; one server each.</param>
    /// <param name="options">Database and time-out; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">There is none, or one has several servers.</exception>
    /// <exception cref="RedisNodeRefusedException">A server cannot be a node.</exception>
    public static async Task<IReadOnlyList<RedisLockNode>> ConnectAsync(
        IEnumerable<IConnectionMultiplexer> multiplexers, RedisLockNodeOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(multiplexers);
        IConnectionMultiplexer[] clients = [.. multiplexers];
        RequireAny(clients.Length);
        return await CheckedAsync(clients, ownsClients: false, options, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IReadOnlyList<RedisLockNode>> CheckedAsync(IConnectionMultiplexer[] clients,
        bool ownsClients, RedisLockNodeOptions? options, CancellationToken cancellationToken)
    {
        options ??= new RedisLockNodeOptions();
        options.Validate();
        var incarnations = new NodeIncarnations();
        var names = new NameEncodings();
        RedisLockNode[] nodes =
            [.. clients.Select(client => new RedisLockNode(client, ownsClients, options, incarnations, names))];
        await Task.WhenAll(nodes.Select(node => CheckReachableAsync(node, cancellationToken))).ConfigureAwait(false);
        return nodes;
    }

    private static async Task CheckReachableAsync(RedisLockNode node, CancellationToken cancellationToken)
    {
        try
        {
            await node.CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutException or RedisConnectionException)
        {
            // A minority may be away: it is checked when it answers.
        }
    }

    private static ConfigurationOptions Parse(string configuration)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        ConfigurationOptions parsed = ConfigurationOptions.Parse(configuration);
        if (parsed.EndPoints.Count != 1)
        {
            throw new ArgumentException(
                $"A lock node is one server; this configuration names {parsed.EndPoints.Count}. "
                + "Give a string for each node.", nameof(configuration));
        }

        // A server that is away is waited for, like one that goes away later.
        parsed.AbortOnConnectFail = false;
        return parsed;
    }

    private static async Task<IConnectionMultiplexer> OpenAsync(ConfigurationOptions configuration) =>
        await ConnectionMultiplexer.ConnectAsync(configuration).ConfigureAwait(false);

    private static void CloseWhenOpen(Task<IConnectionMultiplexer> connecting) =>
        _ = connecting.ContinueWith(static opened => ((IDisposable)opened.Result).Dispose(), CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    private static void RequireAny(int count) => Guard.InRange(count, 1, int.MaxValue, "Name at least one server.");
}
