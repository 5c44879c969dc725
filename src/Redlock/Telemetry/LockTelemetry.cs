using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Purlin.Redlock;

/// <summary>Who watches locks: metrics, log, activities. Thread-safe, but for <see cref="Compare"/>.</summary>
internal sealed class LockTelemetry : IDisposable
{
    /// <summary>The meter and the source of activities.</summary>
    public const string Name = "Purlin.Redlock";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>How conditions of nodes are called in tags, by their numbers.</summary>
    public static readonly string[] Conditions = ["unknown", "ready", "quarantined", "away", "fingerprint_differs"];

    private const string OutcomeTag = "purlin.redlock.outcome";

    private readonly LockMetrics _metrics;
    private readonly LockNodeCondition[] _conditions;
    private readonly bool _logsNames;
    private readonly bool _logsInline;

    public LockTelemetry(DistributedLockOptions options, LockTerms terms, ILockNode[] nodes)
    {
        _metrics = new LockMetrics(options, terms, nodes);
        _logsNames = options.LogsNames;
        _logsInline = options.TimeProvider != TimeProvider.System;
        _conditions = new LockNodeCondition[nodes.Length];
        Logger = options.LoggerFactory?.CreateLogger(RedlockLog.Category);
    }

    /// <summary>The log; null if there is none.</summary>
    public ILogger? Logger { get; }

    public void Observe(EngineDriver driver) => _metrics.Observe(driver);

    /// <summary>Names of locks, as far as they may be told.</summary>
    public string Shown(IReadOnlyList<string> names) => _logsNames ? string.Join(", ", names) : "(not shown)";

    /// <summary>Starts the activity of an acquisition; null if nobody listens.</summary>
    public Activity? StartAcquire(IReadOnlyList<string> names)
    {
        if (Source.StartActivity("redlock.acquire", ActivityKind.Client) is not { } activity)
            return null;
        activity.SetTag("purlin.redlock.names", names.Count);
        if (_logsNames)
            activity.SetTag("purlin.redlock.lock", Shown(names));
        return activity;
    }

    /// <summary>Says how it ended.</summary>
    public static void End(Activity? activity, in LockAttempt attempt)
    {
        if (activity is null)
            return;
        activity.SetTag(OutcomeTag, attempt.Outcome.ToString());
        if (attempt.Lock is { } held)
            activity.SetTag("purlin.redlock.token", held.FencingToken);
        else
            activity.SetTag("purlin.redlock.votes", string.Join("; ", attempt.Votes));
    }

    /// <summary>Says that the caller gave up.</summary>
    public static void EndCancelled(Activity? activity) => activity?.SetTag(OutcomeTag, "Cancelled");

    /// <summary>A caller wants a lock.</summary>
    public void Entered(LockTicket ticket, EngineClock clock)
    {
        _metrics.Entered();
        if (_metrics.TimesAcquires)
            ticket.EnteredTicks = clock.NowTicks;
    }

    /// <summary>Something came back from a node; before the engine hears it.</summary>
    public void Heard(in LockEvent happened, EngineClock clock) => _metrics.Heard(happened, clock);

    /// <summary>Something became of a claim; before its caller hears it.</summary>
    public void Told(LockEffectKind kind, LockTicket ticket, EngineClock clock)
    {
        _metrics.Told(kind, ticket, clock);
        if (kind != LockEffectKind.Lost || Logger is null)
            return;
        LockClaim claim = ticket.Claim!;
        Log((Logger, Names: Shown(claim.Names), Token: claim.Tokens[0], claim.Loss,
            Held: TimeSpan.FromTicks(clock.NowTicks - claim.AttemptTicks)),
            static lost => lost.Logger.Lost(lost.Names, lost.Token, lost.Loss.ToString(), lost.Held));
    }

    /// <summary>Under the lock of the engine: which nodes are in another condition than before, as bits.</summary>
    public int Compare(ReadOnlySpan<NodeState> nodes)
    {
        int changed = 0;
        for (int i = 0; i < nodes.Length && Logger is not null; i++)
        {
            LockNodeCondition condition = EngineDriver.ConditionOf(nodes[i]);
            if (condition == _conditions[i])
                continue;
            _conditions[i] = condition;
            changed |= 1 << i;
        }

        return changed;
    }

    /// <summary>Tells of a node that is in another condition.</summary>
    public void NodeChanged(LockNodeHealth node) =>
        Log((Logger: Logger!, node), static changed => Log(changed.Logger, changed.node));

    public void TermBegan(LockHandle held) => Logger?.TermBegan(Shown(held.Names), held.FencingToken);

    public void TermEnded(LockHandle held, string how) =>
        Logger?.TermEnded(Shown(held.Names), held.FencingToken, how);

    /// <inheritdoc/>
    public void Dispose() => _metrics.Dispose();

    private static void Log(ILogger logger, LockNodeHealth node)
    {
        switch (node.Condition)
        {
            case LockNodeCondition.Ready:
                logger.NodeReady(node.Node);
                break;
            case LockNodeCondition.Quarantined:
                logger.NodeQuarantined(node.Node, node.QuarantineLeft);
                break;
            case LockNodeCondition.Away:
                logger.NodeAway(node.Node, node.Failure is null ? "silence" : LockVote.NameOf(node.Failure));
                break;
            case LockNodeCondition.FingerprintDiffers:
                logger.FingerprintDiffers(node.Node);
                break;
        }
    }

    // On the pool, as this may be the thread of deadlines: a log that takes its time must not delay the next loss.
    private void Log<T>(T what, Action<T> write)
    {
        if (_logsInline)
        {
            write(what);
            return;
        }

        ThreadPool.UnsafeQueueUserWorkItem(
            static queued => TryWrite(queued.what, queued.write), (what, write), preferLocal: false);
    }

    private static void TryWrite<T>(T what, Action<T> write)
    {
        try
        {
            write(what);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A log that fails has nowhere to say so, and on the pool it would end the process.
        }
    }
}
