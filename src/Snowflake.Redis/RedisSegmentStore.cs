using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Snowflake.Redis;

/// <summary>Segments in Redis: one INCRBY each, on a key for each name. Thread-safe.</summary>
/// <remarks>
/// Numbers are as durable as the server: one that loses its last writes in a failover or a restart gives them out
/// again. Keep it with <c>appendfsync always</c>, and set <see cref="RedisSnowflakeOptions.Replicas"/> where replicas
/// take over. Unlike leases, numbers carry no time by which a store could tell what it has forgotten.
/// </remarks>
public sealed class RedisSegmentStore : ISegmentStore
{
    private const int MaxNameChars = 256;

    private readonly IDatabase _database;
    private readonly RedisDeadline _deadline;
    private readonly RedisConfirmation _confirmation;
    private readonly string _prefix;

    /// <summary>Segments of the namespace <c>purlin:snowflake</c>.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    public RedisSegmentStore(IConnectionMultiplexer multiplexer)
        : this(multiplexer, new RedisSnowflakeOptions())
    {
    }

    /// <summary>Segments of a namespace.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="options">Read here.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public RedisSegmentStore(IConnectionMultiplexer multiplexer, RedisSnowflakeOptions options)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _database = multiplexer.GetDatabase(options.Database);
        _deadline = new RedisDeadline(options.Timeout, options.TimeProvider);
        _confirmation = new RedisConfirmation(_database, _deadline, options.Replicas);
        _prefix = options.Namespace + ":segment:";
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time; the numbers may be lost.</exception>
    /// <exception cref="RedisException">Redis, or the connection, failed; the numbers may be lost.</exception>
    /// <exception cref="InvalidDataException">Fewer replicas than wanted have confirmed it; the numbers are lost.
    /// </exception>
    public async ValueTask<long> ReserveAsync(string name, long count, CancellationToken cancellationToken)
    {
        Guard.Text(name, MaxNameChars);
        Guard.InRange(count, 1, long.MaxValue);
        cancellationToken.ThrowIfCancellationRequested();
        long next;
        try
        {
            next = await _deadline.BoundAsync(
                _database.StringIncrementAsync(_prefix + name, count, CommandFlags.DemandMaster), "INCRBY",
                cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException e) when (e.Message.Contains("overflow", StringComparison.Ordinal))
        {
            throw new SegmentsExhaustedException(
                $"{count} numbers are wanted and fewer are left below 2^63. Begin a new name.");
        }

        await _confirmation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return next - count;
    }
}
