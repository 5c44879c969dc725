using System.Diagnostics.CodeAnalysis;
using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// Runs an engine: one monitor around it, effects carried out after leaving that, requests handed to the nodes and
/// their answers back. No rule of the protocol lives here. Thread-safe.
/// </summary>
internal sealed partial class EngineDriver : IDisposable
{
    private const int MaxRetiredClaims = 1_024;

    // Of the step that a thread is at; one that begins another meanwhile makes a list of its own.
    [ThreadStatic]
    private static List<LockEffect>? s_effects;

    private readonly Lock _lock = new();
    private readonly ILockNode[] _nodes;
    private readonly Exception?[] _failures;
    private readonly EngineClock _clock;
    private readonly LockEngine _engine;
    private readonly EngineTimer _timer;
    private readonly LockTelemetry _telemetry;
    private readonly HashSet<LockTicket> _tickets = [];

    // Claims for one name that have ended; the nodes may still answer the first of them.
    private readonly Queue<LockClaim> _retired = new();
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

    /// <summary>A claim for names; one for a single name may have been another's before.</summary>
    public LockClaim Rent(ReadOnlySpan<string> names, long timeToLiveMs)
    {
        if (names.Length == 1)
        {
            lock (_lock)
            {
                if (_retired.TryPeek(out LockClaim? claim) && claim.IsIdle)
                {
                    _retired.Dequeue();
                    (claim.Names[0], claim.TimeToLiveMs) = (names[0], timeToLiveMs);
                    return claim;
                }
            }
        }

        return new LockClaim(_nodes.Length, names.ToArray(), timeToLiveMs);
    }

    /// <summary>Begins with a ticket's claim.</summary>
    public void Enter(LockTicket ticket)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isEnding, typeof(DistributedLocks));
            _tickets.Add(ticket);
        }

        _telemetry.Entered(ticket, _clock);
        Run(LockEventKind.Acquire, ticket);
    }

    /// <summary>Tells the engine what happened, and does what it wants.</summary>
    public void Run(LockEvent happened) => Run(happened, ticket: null);

    /// <summary>Tells the engine what the holder of a ticket wants; nothing if that has ended.</summary>
    public void Run(LockEventKind kind, LockTicket ticket) => Run(new LockEvent(kind, ticket.Claim), ticket);

    /// <summary>Takes the answer to a request.</summary>
    public void TakeAnswer(ValueTask call, NodeRequest request) => Run(AnswerOf(call, request));

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

    private void Run(LockEvent happened, LockTicket? ticket)
    {
        // Answers of nodes that answer at once: told one after the other, so that no stack grows.
        Queue<LockEvent>? answers = null;
        List<LockEffect> effects = s_effects ?? [];
        s_effects = null;
        do
        {
            _telemetry.Heard(happened, _clock);
            if (!TryStep(happened, ticket, effects, out int changedNodes))
            {
                // Of a caller that came, or a holder that is older, than the end of all.
                ticket?.HearStopped();
                break;
            }

            // Losses first: whoever hears of the rest may take his time.
            foreach (LockEffect effect in effects)
            {
                if (effect.Kind == LockEffectKind.Lost)
                    ((LockTicket)effect.Claim!.Tag!).Hear(LockEffectKind.Lost);
            }

            bool isTold = false;
            foreach (LockEffect effect in effects)
            {
                if (effect.Kind == LockEffectKind.Send)
                {
                    Send(effect.Request!, ref answers);
                    continue;
                }

                isTold = true;
                var told = (LockTicket)effect.Claim!.Tag!;
                _telemetry.Told(effect.Kind, told, _clock);
                if (effect.Kind != LockEffectKind.Lost)
                    told.Hear(effect.Kind);
            }

            if (changedNodes != 0)
                LogNodes(changedNodes);

            if (isTold)
                Settle(effects);
            TellDrained();
            effects.Clear();
            ticket = null;
        }
        while (answers is not null && answers.TryDequeue(out happened));
        s_effects = effects;
    }

    // False if there are no more steps.
    private bool TryStep(LockEvent happened, LockTicket? ticket, List<LockEffect> effects, out int changedNodes)
    {
        changedNodes = 0;
        lock (_lock)
        {
            if (_isStopped || (_isEnding && happened.Kind == LockEventKind.Acquire))
                return false;
            // Its claim has ended, and may be another's.
            if (ticket is not null && happened.Claim?.Tag != ticket)
                return true;
            long now = NowTicks;
            _engine.Step(happened, now, effects);
            _timer.Arm(_engine.NextWakeTicks, now);
            changedNodes = _telemetry.Compare(_engine.Nodes);
            foreach (LockEffect effect in effects)
            {
                if (effect.Claim is { } claim)
                    claim.Untold++;
            }

            return true;
        }
    }

    // Effects of two steps may cross: a claim goes to another when the last of its own has been told.
    private void Settle(List<LockEffect> effects)
    {
        lock (_lock)
        {
            foreach (LockEffect effect in effects)
            {
                if (effect.Claim is not { } claim || --claim.Untold > 0 || claim.State != ClaimState.Ended)
                    continue;
                var ticket = (LockTicket)claim.Tag!;
                _tickets.Remove(ticket);
                ticket.Detach();
                claim.Tag = null;
                if (claim.Names.Length == 1 && _retired.Count < MaxRetiredClaims)
                    _retired.Enqueue(claim);
            }
        }
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
        if (call.IsCompleted)
        {
            (answers ??= new Queue<LockEvent>()).Enqueue(AnswerOf(call, request));
            return;
        }

        request.Tag ??= new RequestListener(this, request);
        ((RequestListener)request.Tag).Await(call);
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
