using System.Numerics;
using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake;

/// <summary>
/// Logs what becomes of a lease: losses, the first, second, fourth, ... call in a row that failed, and refusals that
/// differ from the last. To be told of a step after it, outside of locks; two threads at once may log twice.
/// </summary>
/// <param name="logger">Where.</param>
internal sealed class LeaseLog(ILogger logger)
{
    private int _failures;
    private SnowflakeLeaseOutcome _outcome;

    /// <summary>A step was taken.</summary>
    /// <param name="why">What happened to the rectangle.</param>
    /// <param name="status">How the lease stands after it.</param>
    /// <param name="node">The node it has or had.</param>
    public void Told(LeaseEvent why, in LeaseStatus status, int? node)
    {
        int failuresBefore = Interlocked.Exchange(ref _failures, status.Failures);
        SnowflakeLeaseOutcome outcomeBefore = _outcome;
        _outcome = status.Outcome;
        if (status.Failures > failuresBefore && BitOperations.IsPow2(status.Failures))
            logger.LeaseCallFailed(status.Failures, Error(status.Failure), node, status.Left);
        else if (status.Failures == 0 && failuresBefore > 0)
            logger.LeaseStoreAnswers(failuresBefore);
        if (status.Outcome != outcomeBefore && status.Outcome is SnowflakeLeaseOutcome.NoFreeNode
            or SnowflakeLeaseOutcome.Quarantined or SnowflakeLeaseOutcome.TermsDiffer
            or SnowflakeLeaseOutcome.StoreBehind)
        {
            logger.LeaseRefused(status.Outcome, status.Reason);
        }

        if (why == LeaseEvent.Granted)
            logger.LeaseGranted(node, status.Left);
        else if (why == LeaseEvent.Lost)
            logger.LeaseLost(node, status.Reason);
    }

    /// <summary>The protocol or its driver broke a rule of theirs.</summary>
    public void Broke(int? node, Exception error) => logger.LeaseBroke(node, Error(error));

    private static string Error(Exception? error) => error?.GetType().Name ?? "an answer that nobody asked for";
}
