using Purlin.Shared;
using StackExchange.Redis;

namespace Purlin.Snowflake.Redis;

/// <summary>Waits until replicas have what was written. Thread-safe.</summary>
internal sealed class RedisConfirmation(IDatabase database, RedisDeadline deadline, int replicas)
{
    // Replicas that are well answer within milliseconds, and everybody on the connection waits.
    private const long MaxWaitMs = 500;

    /// <summary>Returns when so many have it; at once when none is wanted.</summary>
    /// <exception cref="InvalidDataException">Too few have it in time.</exception>
    /// <exception cref="TimeoutException">Redis did not answer.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (replicas == 0)
            return;
        long limitMs = Math.Min((long)(deadline.Timeout.TotalMilliseconds / 2) + 1, MaxWaitMs);
        Task<RedisResult> wait = database.ExecuteAsync("WAIT", replicas, limitMs);
        RedisResult result = await deadline.BoundAsync(wait, "WAIT", cancellationToken).ConfigureAwait(false);
        long confirmed = RedisReply.Integer(result, "WAIT");
        if (confirmed < replicas)
        {
            throw new InvalidDataException(
                $"Only {confirmed} of {replicas} replicas have what was written after {limitMs} ms: it is not used.");
        }
    }
}
