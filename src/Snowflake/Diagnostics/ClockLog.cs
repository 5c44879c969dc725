using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake;

/// <summary>Logs what becomes of a node's clock and fence: each refusal once, when it begins. Thread-safe.</summary>
/// <param name="logger">Where.</param>
/// <param name="node">The node.</param>
internal sealed class ClockLog(ILogger logger, int node)
{
    private int _told = (int)SnowflakeRefusal.None;

    /// <summary>A fence was opened.</summary>
    public void Opened(FenceOrigin origin)
    {
        if (origin == FenceOrigin.MadeFirst)
            logger.FenceMadeFirst(node);
        else if (origin == FenceOrigin.MadeAnew)
            logger.FenceMadeAnew(node);
    }

    /// <summary>The fence could not be written.</summary>
    public void Failed(Exception error) => logger.FenceFailed(node, error.GetType().Name);

    /// <summary>The source was asked to bring its rectangle to the clock.</summary>
    /// <param name="state">What it answered.</param>
    /// <param name="usual">How long a clock may be behind after a crash, which is nothing to tell.</param>
    public void Advanced(in MintingState state, TimeSpan usual)
    {
        SnowflakeRefusal refusal = state.Refusal switch
        {
            SnowflakeRefusal.ClockAhead => SnowflakeRefusal.ClockAhead,
            SnowflakeRefusal.ClockBehind when state.RetryAfter > usual => SnowflakeRefusal.ClockBehind,
            // It catches up: neither news nor over.
            SnowflakeRefusal.ClockBehind => (SnowflakeRefusal)Volatile.Read(ref _told),
            _ => SnowflakeRefusal.None,
        };
        if (Volatile.Read(ref _told) == (int)refusal || Interlocked.Exchange(ref _told, (int)refusal) == (int)refusal)
            return;
        if (refusal == SnowflakeRefusal.ClockAhead)
            logger.ClockIsAhead(node);
        else if (refusal == SnowflakeRefusal.ClockBehind)
            logger.ClockIsBehind(node, state.RetryAfter);
        else
            logger.ClockIsRight(node);
    }
}
