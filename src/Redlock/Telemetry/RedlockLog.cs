using Microsoft.Extensions.Logging;

namespace Purlin.Redlock;

/// <summary>
/// What is logged, in the category <c>Purlin.Redlock</c>. No name of a lock unless that is asked for, and no words of
/// an exception, which may hold addresses and secrets; its type alone.
/// </summary>
internal static partial class RedlockLog
{
    /// <summary>The category.</summary>
    public const string Category = "Purlin.Redlock";

    [LoggerMessage(1, LogLevel.Warning, "Lost: {Reason}, after {Held}; lock {Lock}, token {Token}.")]
    public static partial void Lost(this ILogger logger, string @lock, long token, string reason, TimeSpan held);

    [LoggerMessage(2, LogLevel.Information, "Node {Node} takes part.")]
    public static partial void NodeReady(this ILogger logger, string node);

    [LoggerMessage(3, LogLevel.Warning, "Node {Node} is new or has restarted, so it may have forgotten locks: it takes "
        + "part when they are over, in {Left}.")]
    public static partial void NodeQuarantined(this ILogger logger, string node, TimeSpan left);

    [LoggerMessage(4, LogLevel.Warning, "Node {Node} does not answer ({Error}): locks are taken without it.")]
    public static partial void NodeAway(this ILogger logger, string node, string error);

    [LoggerMessage(5, LogLevel.Error, "Node {Node} refuses this client: the namespace is used with another number of "
        + "nodes, MaxTimeToLive or LockDelay. Make them the same in all clients.")]
    public static partial void FingerprintDiffers(this ILogger logger, string node);

    [LoggerMessage(6, LogLevel.Warning, "Node {Node} could not be disposed ({Error}).")]
    public static partial void NodeNotDisposed(this ILogger logger, string node, string error);

    [LoggerMessage(7, LogLevel.Information, "Leader of {Lock} with token {Token}.")]
    public static partial void TermBegan(this ILogger logger, string @lock, long token);

    [LoggerMessage(8, LogLevel.Information, "No leader of {Lock} any more: {End}; the token was {Token}.")]
    public static partial void TermEnded(this ILogger logger, string @lock, long token, string end);
}
