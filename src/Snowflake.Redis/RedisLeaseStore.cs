using System.Globalization;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Snowflake.Redis;

/// <summary>
/// Leases in Redis: one script call per renewal, atomic for all requests of a call. The store's clock is the server's.
/// Every call reads the server's run_id and master_replid; when they are others than before (restart, failover), or
/// nothing is recorded, nobody new gets a node until everything that may have been forgotten has ended. Thread-safe.
/// </summary>
/// <remarks>
/// What stays unsafe: two primaries that grant at once to different holders for longer than a slice, and old data
/// brought back into the same life of a server (RESTORE, DEBUG RELOAD).
/// <see cref="RedisSnowflakeOptions.Replicas"/> narrows the first.
/// </remarks>
public sealed class RedisLeaseStore : ISnowflakeLeaseStore
{
    private const int ArgumentsOfCall = 2;
    private const int ArgumentsPerRequest = 7;

    private readonly IDatabase _database;
    private readonly RedisKey[] _keys;
    private readonly RedisDeadline _deadline;
    private readonly RedisConfirmation _confirmation;

    /// <summary>Leases of the namespace <c>purlin:snowflake</c>.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    public RedisLeaseStore(IConnectionMultiplexer multiplexer)
        : this(multiplexer, new RedisSnowflakeOptions())
    {
    }

    /// <summary>Leases of a namespace.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="options">Read here.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public RedisLeaseStore(IConnectionMultiplexer multiplexer, RedisSnowflakeOptions options)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _database = multiplexer.GetDatabase(options.Database);
        _keys = [options.Namespace + ":leases"];
        _deadline = new RedisDeadline(options.Timeout, options.TimeProvider);
        _confirmation = new RedisConfirmation(_database, _deadline, options.Replicas);
    }

    /// <inheritdoc/>
    public SnowflakeGuarantee Guarantees => SnowflakeGuarantee.Fleet;

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: unknown outcome.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed: unknown outcome.</exception>
    /// <exception cref="InvalidDataException">
    /// The answer is none of the script's, or fewer replicas than wanted have confirmed it in time.
    /// </exception>
    public async ValueTask<SnowflakeLeaseReply[]> ApplyAsync(SnowflakeLeaseTerms terms,
        ReadOnlyMemory<SnowflakeLeaseRequest> requests, CancellationToken cancellationToken = default)
    {
        SnowflakeLeaseRequest.CheckBatch(terms, requests.Span);
        RedisResult result = await LeaseScript.Script.EvaluateAsync(
            _database, _keys, Arguments(terms, requests.Span), _deadline, cancellationToken).ConfigureAwait(false);
        SnowflakeLeaseReply[] replies = Read(result, requests.Length);
        // A grant that too few replicas have is not used. It stays recorded, and is found again by its token.
        if (Array.Exists(replies, reply => reply.Outcome == SnowflakeLeaseOutcome.Granted))
            await _confirmation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return replies;
    }

    private static RedisValue[] Arguments(SnowflakeLeaseTerms terms, ReadOnlySpan<SnowflakeLeaseRequest> requests)
    {
        var arguments = new RedisValue[ArgumentsOfCall + (ArgumentsPerRequest * requests.Length)];
        arguments[0] = terms.SpanMs;
        arguments[1] = SnowflakeLeaseTerms.StoreClockErrorMs;
        int at = ArgumentsOfCall;
        foreach (ref readonly SnowflakeLeaseRequest request in requests)
        {
            arguments[at++] = (int)request.Kind;
            arguments[at++] = request.Token.ToString("x16", CultureInfo.InvariantCulture);
            arguments[at++] = request.Node;
            arguments[at++] = request.FirstNode;
            arguments[at++] = request.NodeCount;
            arguments[at++] = request.StartMs;
            arguments[at++] = request.EndMs;
        }

        return arguments;
    }

    private static SnowflakeLeaseReply[] Read(RedisResult result, int count)
    {
        long[] numbers = new long[count * LeaseScript.NumbersPerReply];
        RedisReply.Integers(result, numbers, LeaseScript.Script.Name);
        var replies = new SnowflakeLeaseReply[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<long> reply = numbers.AsSpan(i * LeaseScript.NumbersPerReply, LeaseScript.NumbersPerReply);
            if (reply[0] is < 0 or > (long)SnowflakeLeaseOutcome.StoreBehind || reply[1] is < 0 or > int.MaxValue)
                throw new InvalidDataException($"Script '{LeaseScript.Script.Name}' answered outside of its range.");
            replies[i] = new SnowflakeLeaseReply(
                (SnowflakeLeaseOutcome)reply[0], (int)reply[1], reply[2], reply[3], reply[4], reply[5]);
        }

        return replies;
    }
}
