using System.Net;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>
/// A Redis server as a lock node: one script call per batch. The server's clock, run id and memory are the node's.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>A request that is not answered by its deadline has an unknown outcome; the answer is dropped when it comes.
/// </para>
/// <para>What stays unsafe: old data brought back into the same life of a server (RESTORE, DEBUG RELOAD), and a
/// maxmemory-policy that is changed while the server runs.</para>
/// </remarks>
public sealed class RedisLockNode : ILockNode
{
    private readonly IConnectionMultiplexer _client;
    private readonly bool _ownsClient;
    private readonly IDatabase _database;
    private readonly RedisDeadline _deadline;
    private readonly NodeIncarnations _incarnations;
    private NodeKeys _keys = NodeKeys.Of("");
    private string _runId = "";

    internal RedisLockNode(
        IConnectionMultiplexer client, bool ownsClient, RedisLockNodeOptions options, NodeIncarnations incarnations)
    {
        EndPoint[] endPoints = client.GetEndPoints();
        if (endPoints.Length != 1)
        {
            throw new ArgumentException(
                $"A lock node is one server; this connection has {endPoints.Length} end points. "
                + "Give each node a connection of its own.", nameof(client));
        }

        _client = client;
        _ownsClient = ownsClient;
        _database = client.GetDatabase(options.Database);
        _deadline = new RedisDeadline(options.Timeout, options.TimeProvider);
        _incarnations = incarnations;
        Name = endPoints[0] is DnsEndPoint dns
            ? FormattableString.Invariant($"{dns.Host}:{dns.Port}") : $"{endPoints[0]}";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="NodeUnavailableException">
    /// There is no answer, or it cannot be a node any more; then with a <see cref="RedisNodeRefusedException"/> inside.
    /// </exception>
    public async ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        RedisValue[] values = BatchFormat.Values(batch);
        NodeKeys keys = _keys.Namespace == batch.Fingerprint.Namespace
            ? _keys : _keys = NodeKeys.Of(batch.Fingerprint.Namespace);
        // What is not sent has no unknown outcome, and does not wait in the client until its server is back.
        if (!_client.IsConnected)
            throw new NodeUnavailableException($"Lock node {Name} is not connected.", isUnknown: false);
        try
        {
            RedisResult answer = await NodeScript.Script.EvaluateAsync(
                _database, keys.Keys, values, _deadline, cancellationToken).ConfigureAwait(false);
            BatchFormat.Complete(answer.IsNull ? [] : (byte[]?)answer, batch, _runId);
            if (!ReferenceEquals(batch.Status.RunId, _runId))
                await CheckAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnknownAfter(e) is { } isUnknown)
        {
            throw new NodeUnavailableException($"Lock node {Name} did not answer: {e.Message}", isUnknown, e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_ownsClient)
            return;
        // Not waiting for commands that a frozen server will not answer.
        await _client.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
        ((IDisposable)_client).Dispose();
    }

    /// <summary>Checks that the server can be a node, once for each incarnation.</summary>
    /// <exception cref="RedisNodeRefusedException">It cannot.</exception>
    internal async ValueTask CheckAsync(CancellationToken cancellationToken)
    {
        ServerFacts facts = await ServerFacts.AskAsync(_database, _deadline, cancellationToken)
            .ConfigureAwait(false);
        if (facts.Refusal(Name) is { } refusal)
            throw refusal;
        if (_incarnations.Claim(this, facts.RunId) is { } other)
        {
            throw new RedisNodeRefusedException($"{Name} cannot be a lock node: it is the same server as {other.Name} "
                + "(the same run_id), and would vote twice. Name each server once.", RedisNodeDefect.SameServer);
        }

        _runId = facts.RunId;
    }

    // Null for what is no failure of the node.
    private static bool? IsUnknownAfter(Exception exception) => exception switch
    {
        // The client's type of failure does not tell whether a request was sent.
        TimeoutException or RedisConnectionException or InvalidDataException or RedisNodeRefusedException => true,
        RedisException or RedisCommandException or ObjectDisposedException => false,
        _ => null,
    };
}
