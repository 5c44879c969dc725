using System.Globalization;
using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Redlock.Redis;

/// <summary>
/// A fenced value in Redis: token and value in one hash, changed by scripts. As durable as the server; it need be none
/// of the lock's nodes, and may be a cluster. Thread-safe.
/// </summary>
public sealed class RedisFencedResource : FencedResource<byte[]?>
{
    // A script's reply: the highest token, and of an opening that is accepted the value.
    private static readonly RedisScript OpenScript = new("redlock-fence-open", """
        local highest = redis.call('HGET', KEYS[1], 'token') or '0'
        if tonumber(ARGV[1]) < tonumber(highest) then return {highest, false} end
        redis.call('HSET', KEYS[1], 'token', ARGV[1])
        return {ARGV[1], redis.call('HGET', KEYS[1], 'value')}
        """);

    private static readonly RedisScript WriteScript = new("redlock-fence-write", """
        local highest = redis.call('HGET', KEYS[1], 'token') or '0'
        if tonumber(ARGV[1]) ~= tonumber(highest) then return highest end
        if ARGV[2] then redis.call('HSET', KEYS[1], 'value', ARGV[2]) else redis.call('HDEL', KEYS[1], 'value') end
        return ARGV[1]
        """);

    private readonly IDatabase _database;
    private readonly RedisKey[] _keys;
    private readonly RedisDeadline _deadline;

    /// <summary>A value in the client's database.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="space">The lock's namespace.</param>
    /// <param name="lockName">The lock's name.</param>
    public RedisFencedResource(IConnectionMultiplexer multiplexer, string space, string lockName)
        : this(multiplexer, space, lockName, new RedisLockNodeOptions())
    {
    }

    /// <summary>A value in Redis.</summary>
    /// <param name="multiplexer">Used, not disposed.</param>
    /// <param name="space">The lock's namespace.</param>
    /// <param name="lockName">The lock's name.</param>
    /// <param name="options">Database and time-out; read here.</param>
    public RedisFencedResource(
        IConnectionMultiplexer multiplexer, string space, string lockName, RedisLockNodeOptions options)
        : base(space, lockName)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _database = multiplexer.GetDatabase(options.Database);
        // The length keeps (a:b, c) and (a, b:c) apart.
        _keys = [FormattableString.Invariant($"purlin:fence:{space.Length}:{space}:{lockName}")];
        _deadline = new RedisDeadline(options.Timeout, options.TimeProvider);
    }

    /// <inheritdoc/>
    protected override async ValueTask<FencedRead<byte[]?>> OpenCoreAsync(
        long token, CancellationToken cancellationToken = default)
    {
        RedisResult result = await OpenScript.EvaluateAsync(_database, _keys, [token], _deadline, cancellationToken)
            .ConfigureAwait(false);
        RedisValue[]? reply = (RedisValue[]?)result;
        if (reply is not { Length: 2 })
            throw new InvalidDataException($"Script '{OpenScript.Name}' answered none of its answers.");
        long highest = Highest(reply[0], OpenScript.Name);
        FencedWrite outcome = FencedWrite.Of(token, highest);
        return new(outcome.Outcome, highest, outcome.IsAccepted ? (byte[]?)reply[1] : null);
    }

    /// <inheritdoc/>
    /// <exception cref="TimeoutException">Redis did not answer in time: it may be written.</exception>
    protected override async ValueTask<FencedWrite> WriteCoreAsync(
        long token, byte[]? value, CancellationToken cancellationToken = default)
    {
        RedisValue[] values = value is null ? [token] : [token, value];
        RedisResult result = await WriteScript.EvaluateAsync(_database, _keys, values, _deadline, cancellationToken)
            .ConfigureAwait(false);
        return FencedWrite.Of(token, Highest((RedisValue)result, WriteScript.Name));
    }

    private static long Highest(RedisValue value, string name) =>
        long.TryParse((string?)value, NumberStyles.None, CultureInfo.InvariantCulture, out long highest) ? highest
            : throw new InvalidDataException($"Script '{name}' answered no token.");
}
