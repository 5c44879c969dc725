using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// Runs an engine: one monitor around it, effects carried out after leaving that, requests handed to the nodes and
/// their answers back. No rule of the protocol lives here. Thread-safe.
/// </summary>
internal sealed partial class EngineDriver : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ILockNode[] _nodes;
    private readonly Exception?[] _failures;
    private readonly EngineClock _clock;
    private readonly LockEngine _engine;
    private readonly EngineTimer _timer;
    private readonly LockTelemetry _telemetry;
    private readonly Stack<List<LockEffect>> _spareEffects = new();
    private readonly HashSet<LockTicket> _tickets = [];
    private bool _isStopped;

    public EngineDriver(ILockNode[] nodes, LockTerms terms, TimeProvider timeProvider, LockTelemetry telemetry)
    {
        (_nodes, Terms, RunsInline) = (nodes, terms, timeProvider != TimeProvider.System);
        (_timeProvider, _telemetry) = (timeProvider, telemetry);
        _failures = new Exception?[nodes.Length];
        _clock = new EngineClock(timeProvider);
        var seed = new UInt128(Entropy.NextUInt64(), Entropy.NextUInt64());
        _engine = new LockEngine(terms, seed, 0, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
        _timer = new EngineTimer(timeProvider, () => Run(LockEvent.Tick));
        Run(LockEvent.Tick);
    }

    public LockTerms Terms { get; }

    /// <summary>Whether continuations run where they are completed, as whoever advances the clock expects.</summary>
    public bool RunsInline { get; }

    /// <summary>The engine's time.</summary>
    public long NowTicks => _clock.NowTicks;

    /// <summary>Begins with a ticket's claim.</summary>
    public void Enter(LockTicket ticket)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isEnding, typeof(DistributedLocks));
            _tickets.Add(ticket);
        }

        _telemetry.Entered(ticket, _clock);
        Run(LockEvent.Acquire(ticket.Claim));
    }

    /// <summary>Tells the engine what happened, and does what it wants.</summary>
    public void Run(LockEvent happened)
    {
        // Answers of nodes that answer at once: told one after the other, so that no stack grows.
        Queue<LockEvent>? answers = null;
        while (true)
        {
            List<LockEffect> effects;
            int changedNodes;
            _telemetry.Heard(happened, _clock);
            lock (_lock)
            {
                if (_isStopped || (_isEnding && happened.Kind == LockEventKind.Acquire))
                {
                    // Of a caller that came, or a holder that is older, than the end of all.
                    (happened.Claim?.Tag as LockTicket)?.HearStopped();
                    return;
                }

                effects = _spareEffects.TryPop(out List<LockEffect>? spare) ? spare : [];
                long now = NowTicks;
                _engine.Step(happened, now, effects);
                _timer.Arm(_engine.NextWakeTicks, now);
                changedNodes = _telemetry.Compare(_engine.Nodes);
            }

            if (changedNodes != 0)
                LogNodes(changedNodes);
            foreach (LockEffect effect in effects)
            {
                if (effect.Kind == LockEffectKind.Send)
                {
                    Send(effect.Request!, ref answers);
                    continue;
                }

                var ticket = (LockTicket)effect.Claim!.Tag!;
                _telemetry.Told(effect.Kind, ticket, _clock);
                ticket.Hear(effect.Kind);
            }

            lock (_lock)
            {
                foreach (LockEffect effect in effects)
                {
                    if (effect.Kind is LockEffectKind.Refused or LockEffectKind.Released)
                        _tickets.Remove((LockTicket)effect.Claim!.Tag!);
                }

                effects.Clear();
                _spareEffects.Push(effects);
            }

            TellDrained();
            if (answers is null || !answers.TryDequeue(out happened))
                return;
        }
    }

    /// <summary>What each node said to the last attempt of a claim.</summary>
    public LockVote[] VotesOf(LockClaim claim)
    {
        var votes = new LockVote[_nodes.Length];
        lock (_lock)
        {
            for (int i = 0; i < votes.Length; i++)
            {
                NodeState node = _engine.Nodes[i];
                ref readonly NodeVote vote = ref claim.Votes[i];
                votes[i] = new LockVote(_nodes[i].Name, KindOf(node, vote.Vote),
                    vote.Vote == Vote.Busy ? TimeSpan.FromMilliseconds(vote.RemainingMs) : TimeSpan.Zero, _failures[i]);
            }
        }

        return votes;
    }

    private static LockVoteKind KindOf(NodeState node, Vote vote) => node switch
    {
        { IsSeen: true, Status.Standing: NodeStanding.FingerprintDiffers } => LockVoteKind.FingerprintDiffers,
        { IsJoining: true, IsSkipped: false } => LockVoteKind.Joining,
        _ => vote switch
        {
            Vote.Asked => LockVoteKind.Silent,
            Vote.Granted => LockVoteKind.Granted,
            Vote.Busy => LockVoteKind.Busy,
            Vote.Failed => LockVoteKind.Failed,
            _ => LockVoteKind.NotAsked,
        },
    };

    private void Send(NodeRequest request, ref Queue<LockEvent>? answers)
    {
        ValueTask call = CallAsync(request);
        if (!call.IsCompleted)
        {
            _ = HearAsync(call, request);
            return;
        }

        (answers ??= new Queue<LockEvent>()).Enqueue(AnswerOf(call, request));
    }

    private async Task HearAsync(ValueTask call, NodeRequest request)
    {
        Task task = call.AsTask();
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Run(AnswerOf(new ValueTask(task), request));
    }

    private ValueTask CallAsync(NodeRequest request)
    {
        try
        {
            return _nodes[request.Node].SubmitAsync(request.Batch);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ValueTask.FromException(e);
        }
    }

    // Any failure of a node is kept, to be shown with the votes; of one that is none of its own the outcome is unknown.
    [SuppressMessage("Reliability", "CA2012", Justification = "It is completed, and consumed once.")]
    private LockEvent AnswerOf(ValueTask call, NodeRequest request)
    {
        try
        {
            call.GetAwaiter().GetResult();
            Volatile.Write(ref _failures[request.Node], null);
            return LockEvent.Reply(request);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Volatile.Write(ref _failures[request.Node], e);
            return LockEvent.Failed(request, e is not NodeUnavailableException { IsUnknown: false });
        }
    }
}
