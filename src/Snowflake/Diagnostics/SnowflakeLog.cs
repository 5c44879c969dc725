using Microsoft.Extensions.Logging;

namespace Purlin.Snowflake;

/// <summary>
/// What is logged, in the category <c>Purlin.Snowflake</c>. No paths, no addresses and no words of an exception, which
/// may hold either; its type alone.
/// </summary>
internal static partial class SnowflakeLog
{
    /// <summary>The category.</summary>
    public const string Category = "Purlin.Snowflake";

    [LoggerMessage(1, LogLevel.Warning, "The layout of node {Node} ends at {EndsAt:O}, in {DaysLeft} days. Choose one "
        + "for which CanFollow is true, and have it everywhere before then.")]
    public static partial void ExhaustionIsNear(this ILogger logger, int? node, DateTimeOffset endsAt, int daysLeft);

    [LoggerMessage(2, LogLevel.Error, "The layout of node {Node} ended at {EndsAt:O}: no id is made any more. Choose "
        + "one for which CanFollow is true.")]
    public static partial void IsExhausted(this ILogger logger, int? node, DateTimeOffset endsAt);

    [LoggerMessage(3, LogLevel.Warning, "There was no fence of node {Node}, and one was made, which create: true "
        + "allows. Take that away again before the next start: with it a fence that is lost with its disk is made "
        + "anew, and nothing but this line tells.")]
    public static partial void FenceMadeFirst(this ILogger logger, int node);

    [LoggerMessage(4, LogLevel.Error, "The fence of node {Node} was gone or damaged and was made anew, which create: "
        + "true allows. Ids made before are repeated if the clock has gone back since; Guarantees is ProcessLife until "
        + "the next start. Find out what became of the fence, and take create: true away.")]
    public static partial void FenceMadeAnew(this ILogger logger, int node);

    [LoggerMessage(5, LogLevel.Error, "The fence of node {Node} could not be written ({Error}): minting ends with what "
        + "is reserved. Mend the disk, then make a new generator.")]
    public static partial void FenceFailed(this ILogger logger, int node, string error);

    [LoggerMessage(6, LogLevel.Warning, "The wall clock of node {Node} has leapt ahead of the monotonic one by more "
        + "than MaxForwardJump: nothing is minted or reserved for that time. Set the clock right, or make a new "
        + "generator if it is right.")]
    public static partial void ClockIsAhead(this ILogger logger, int node);

    [LoggerMessage(7, LogLevel.Warning, "The clock of node {Node} is {Behind} behind what is used or reserved already: "
        + "nothing is minted until it has caught up.")]
    public static partial void ClockIsBehind(this ILogger logger, int node, TimeSpan behind);

    [LoggerMessage(8, LogLevel.Information, "The clock of node {Node} is right again: it mints.")]
    public static partial void ClockIsRight(this ILogger logger, int node);

    [LoggerMessage(9, LogLevel.Information, "Node {Node} is leased, for {Left} if it is not renewed.")]
    public static partial void LeaseGranted(this ILogger logger, int? node, TimeSpan left);

    [LoggerMessage(10, LogLevel.Warning, "The lease of node {Node} is lost, and nothing is minted until there is "
        + "another: {Reason}.")]
    public static partial void LeaseLost(this ILogger logger, int? node, string reason);

    [LoggerMessage(11, LogLevel.Warning, "The lease store has not answered {Failures} times in a row ({Error}); the "
        + "lease of node {Node} lasts for {Left}.")]
    public static partial void LeaseCallFailed(
        this ILogger logger, int failures, string error, int? node, TimeSpan left);

    [LoggerMessage(12, LogLevel.Information, "The lease store answers again, after {Failures} failures.")]
    public static partial void LeaseStoreAnswers(this ILogger logger, int failures);

    [LoggerMessage(13, LogLevel.Warning, "The lease store grants nothing ({Outcome}): {Reason}.")]
    public static partial void LeaseRefused(this ILogger logger, SnowflakeLeaseOutcome outcome, string reason);

    [LoggerMessage(14, LogLevel.Critical, "The lease protocol of node {Node} broke ({Error}): its lease was given up, "
        + "and no id is made any more. Make a new generator, and report this.")]
    public static partial void LeaseBroke(this ILogger logger, int? node, string error);
}
