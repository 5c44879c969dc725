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
    private readonly TimeProvider _timeProvider;
    private readonly CallDeadlines _deadlines;
    private readonly NodeIncarnations _incarnations;
    private readonly NameEncodings _names;

    // By how many operations they are for.
    private readonly RedisValue[]?[] _spareValues = new RedisValue[]?[LockBatch.MaxOperations + 1];
    private readonly Stack<NodeCall> _spareCalls = new();
    private NodeKeys _keys = NodeKeys.Of("");
    private string _runId = "";

    internal RedisLockNode(
        IConnectionMultiplexer client, bool ownsClient, RedisLockNodeOptions options, NodeIncarnations incarnations,
        NameEncodings names)
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
        (_incarnations, _names) = (incarnations, names);
        Name = endPoints[0] is DnsEndPoint dns
            ? FormattableString.Invariant($"{dns.Host}:{dns.Port}") : $"{endPoints[0]}";
        _timeProvider = options.TimeProvider;
        _deadlines = new CallDeadlines(Name, options.Timeout, options.TimeProvider);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="NodeUnavailableException">
    /// There is no answer, or it cannot be a node any more; then with a <see cref="RedisNodeRefusedException"/> inside.
    /// </exception>
    public ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        // What is not sent has no unknown outcome, and does not wait in the client until its server is back.
        if (!_client.IsConnected)
        {
            return ValueTask.FromException(
                new NodeUnavailableException($"Lock node {Name} is not connected.", isUnknown: false));
        }

        NodeKeys keys = KeysOf(batch.Fingerprint.Namespace);
        RedisValue[]? used = Interlocked.Exchange(ref _spareValues[batch.Count], null);
        RedisValue[] values = BatchFormat.Values(batch, _names, used);
        NodeCall call = NewCall();
        call.Begin(batch, values, _timeProvider.GetTimestamp());
        ValueTask task = call.Task;
        _deadlines.Add(call);
        Task<RedisResult> answer;
        try
        {
            answer = _database.ScriptEvaluateAsync(
                NodeScript.Script.Hash, keys.Keys, values, CommandFlags.DemandMaster);
        }
        catch (Exception e) when (IsUnknownAfter(e) is not null)
        {
            answer = Task.FromException<RedisResult>(e);
        }

        call.Await(answer, cancellationToken);
        return task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_ownsClient)
        {
            // Not waiting for commands that a frozen server will not answer.
            await _client.CloseAsync(allowCommandsToComplete: false).ConfigureAwait(false);
            ((IDisposable)_client).Dispose();
        }

        _deadlines.Dispose();
    }

    /// <summary>The client has answered a call; the arrays are free if it was an answer of the server.</summary>
    internal void Forget(NodeCall call, RedisValue[]? values)
    {
        _deadlines.Remove(call);
        if (values is not null)
            Volatile.Write(ref _spareValues[values.Length - 1], values);
    }

    /// <summary>Nobody has anything to do with a call any more.</summary>
    internal void Reuse(NodeCall call)
    {
        lock (_spareCalls)
            _spareCalls.Push(call);
    }

    /// <summary>Reads an answer, and has the caller hear it.</summary>
    internal void Take(NodeCall call, Task<RedisResult> answer, LockBatch batch, RedisValue[] values)
    {
        try
        {
            if (answer.IsCompletedSuccessfully)
            {
                BatchFormat.Complete(answer.Result.IsNull ? [] : (byte[]?)answer.Result, batch, _runId);
                if (ReferenceEquals(batch.Status.RunId, _runId))
                {
                    call.Complete(failure: null);
                    return;
                }
            }
        }
        catch (Exception e)
        {
            // Whatever an answer makes the client throw: nothing may be thrown on a thread of the pool.
            call.Complete(FailureOf(e));
            return;
        }

        _ = TakeSlowlyAsync(call, answer, batch, values);
    }

    // A server that does not know the script, or that is another than before; or a failure.
    private async Task TakeSlowlyAsync(NodeCall call, Task<RedisResult> answer, LockBatch batch, RedisValue[] values)
    {
        Exception? failure = null;
        try
        {
            if (!answer.IsCompletedSuccessfully)
            {
                if (answer.Exception?.InnerException is not { } error || !RedisScript.IsUnknown(error))
                    await answer.ConfigureAwait(false);
                RedisResult taught = await NodeScript.Script.EvaluateAsync(
                    _database, KeysOf(batch.Fingerprint.Namespace).Keys, values, _deadline).ConfigureAwait(false);
                BatchFormat.Complete(taught.IsNull ? [] : (byte[]?)taught, batch, _runId);
            }

            if (!ReferenceEquals(batch.Status.RunId, _runId))
                await CheckAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = FailureOf(e);
        }

        call.Complete(failure);
    }

    private Exception FailureOf(Exception failure) => IsUnknownAfter(failure) is { } isUnknown
        ? new NodeUnavailableException($"Lock node {Name} did not answer: {failure.Message}", isUnknown, failure)
        : failure;

    private NodeCall NewCall()
    {
        lock (_spareCalls)
            return _spareCalls.TryPop(out NodeCall? spare) ? spare : new NodeCall(this);
    }

    private NodeKeys KeysOf(string space) => _keys.Namespace == space ? _keys : _keys = NodeKeys.Of(space);

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
