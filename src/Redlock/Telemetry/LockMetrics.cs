using System.Diagnostics.Metrics;

namespace Purlin.Redlock;

/// <summary>
/// What locks tell about themselves by the meter <c>Purlin.Redlock</c>. What nobody listens to costs a comparison, and
/// allocates nothing; no name of a lock is in a tag. Thread-safe.
/// </summary>
internal sealed class LockMetrics : IDisposable
{
    private const string OutcomeTag = "outcome";

    private readonly Meter? _own;
    private readonly int _quorum;
    private readonly KeyValuePair<string, object?> _namespace;
    private readonly KeyValuePair<string, object?>[] _nodes;
    private readonly Histogram<double> _acquires;
    private readonly Histogram<double> _validity;
    private readonly Histogram<double> _lateness;
    private readonly Counter<long> _writeBacks;
    private readonly Counter<long> _losses;
    private readonly Counter<long> _releases;
    private readonly Counter<long> _votes;

    // The meter lives on without the locks, and must not keep them alive: they may not have been disposed.
    private WeakReference<EngineDriver>? _driver;
    private long _held;
    private long _waiting;

    public LockMetrics(DistributedLockOptions options, LockTerms terms, ILockNode[] nodes)
    {
        _quorum = terms.Quorum;
        _namespace = new("namespace", options.Namespace);
        _nodes = [.. nodes.Select(static node => new KeyValuePair<string, object?>("node", node.Name))];
        // A factory shares its meter between all who ask for the name, and disposes it.
        Meter meter = options.MeterFactory?.Create(new MeterOptions(LockTelemetry.Name))
            ?? (_own = new Meter(LockTelemetry.Name));
        _acquires = meter.CreateHistogram<double>("purlin.redlock.acquire.duration", "s",
            "From the wish for a lock to its outcome, by outcome.");
        _validity = meter.CreateHistogram<double>("purlin.redlock.grant.validity", "s",
            "What the lease of a lock had left when it was granted.");
        _writeBacks = meter.CreateCounter<long>("purlin.redlock.grant.write_backs", "{lock}",
            "Locks whose token took a second round trip.");
        _lateness = meter.CreateHistogram<double>("purlin.redlock.renewal.lateness", "s",
            "How much later than due a node confirmed a renewal.");
        _losses = meter.CreateCounter<long>("purlin.redlock.losses", "{lock}", "Lost locks, by reason.");
        _releases = meter.CreateCounter<long>("purlin.redlock.releases", "{lock}", "Released locks, by outcome.");
        _votes = meter.CreateCounter<long>("purlin.redlock.votes", "{vote}",
            "What nodes said to attempts, by node and vote.");
        meter.CreateObservableUpDownCounter("purlin.redlock.held", () => Observe(ref _held), "{lock}", "Held locks.");
        meter.CreateObservableUpDownCounter("purlin.redlock.waiting", () => Observe(ref _waiting), "{caller}",
            "Callers that want a lock and have no answer yet.");
        meter.CreateObservableGauge("purlin.redlock.nodes", Conditions, "{node}",
            "Nodes by condition, such as those in quarantine.");
    }

    /// <summary>Whether somebody wants to know how long acquiring takes.</summary>
    public bool TimesAcquires => _acquires.Enabled;

    /// <summary>Whose nodes are measured, for as long as it lives.</summary>
    public void Observe(EngineDriver driver) => _driver = new WeakReference<EngineDriver>(driver);

    public void Entered() => Interlocked.Increment(ref _waiting);

    /// <summary>Takes note of what becomes of a claim.</summary>
    public void Told(LockEffectKind kind, LockTicket ticket, EngineClock clock)
    {
        LockClaim claim = ticket.Claim!;
        switch (kind)
        {
            case LockEffectKind.Granted:
                Interlocked.Decrement(ref _waiting);
                Interlocked.Increment(ref _held);
                Acquired(ticket, "held", clock);
                if (_validity.Enabled)
                    _validity.Record(Seconds(claim.LeaseTicks - clock.NowTicks), _namespace);
                if (_writeBacks.Enabled && IsWrittenBack(claim))
                    _writeBacks.Add(1, _namespace);
                break;
            case LockEffectKind.Refused:
                Interlocked.Decrement(ref _waiting);
                Acquired(ticket, OutcomeOf(claim.Refusal), clock);
                break;
            case LockEffectKind.Lost:
                Interlocked.Decrement(ref _held);
                if (_losses.Enabled)
                    _losses.Add(1, _namespace, new("reason", ReasonOf(claim.Loss)));
                break;
            case LockEffectKind.Released:
                if (claim.Loss == ClaimLoss.None)
                    Interlocked.Decrement(ref _held);
                if (_releases.Enabled)
                    _releases.Add(1, _namespace, new(OutcomeTag, OutcomeOf(claim.Release)));
                break;
        }
    }

    /// <summary>Takes note of what a node says; before the engine hears it.</summary>
    public void Heard(in LockEvent happened, EngineClock clock)
    {
        if (happened.Request is not { } request || !(_votes.Enabled || _lateness.Enabled))
            return;
        ReadOnlySpan<LockReply> replies = request.Batch.Replies;
        bool isAnswer = happened.Kind == LockEventKind.Reply;
        int at = 0;
        foreach (NodeTask task in request.Tasks)
        {
            int names = task.Claim.Names.Length;
            ReadOnlySpan<LockReply> own = isAnswer && !replies.IsEmpty ? replies.Slice(at, names) : [];
            at += names;
            if (task.Kind == LockOperationKind.Grant && _votes.Enabled)
            {
                string vote = own.IsEmpty ? (isAnswer ? "fingerprint_differs" : "failed") : VoteOf(own);
                _votes.Add(1, _namespace, _nodes[request.Node], new("vote", vote));
            }
            else if (task.Kind == LockOperationKind.Renew && IsAll(own, LockReplyKind.Kept) && _lateness.Enabled)
            {
                Renewed(task.Claim, request.Node, clock.NowTicks);
            }
        }
    }

    /// <summary>Ends the observation.</summary>
    public void Dispose()
    {
        _driver = null;
        _own?.Dispose();
    }

    private void Acquired(LockTicket ticket, string outcome, EngineClock clock)
    {
        if (ticket.EnteredTicks >= 0 && _acquires.Enabled)
            _acquires.Record(Seconds(clock.NowTicks - ticket.EnteredTicks), _namespace, new(OutcomeTag, outcome));
    }

    // Due a third of the time to live after the node was last renewed; an extension comes before that.
    private void Renewed(LockClaim claim, int node, long nowTicks)
    {
        long since = Math.Max(claim.Votes[node].KeptTicks, claim.AttemptTicks);
        long due = since + (claim.TimeToLiveMs * TimeSpan.TicksPerMillisecond / LockEngine.RenewalShare);
        _lateness.Record(Seconds(Math.Max(nowTicks - due, 0)), _namespace, _nodes[node]);
    }

    // The token was known to fewer than a quorum when it was taken: their counters were below it.
    private bool IsWrittenBack(LockClaim claim)
    {
        int names = claim.Names.Length, atOnce = 0;
        for (int node = 0; node < claim.Votes.Length; node++)
        {
            bool isAtTokens = claim.Counters.AsSpan(node * names, names).SequenceEqual(claim.Tokens);
            atOnce += claim.Votes[node].IsInRound && isAtTokens ? 1 : 0;
        }

        return atOnce < _quorum;
    }

    private IEnumerable<Measurement<long>> Observe(ref long value)
    {
        long now = Volatile.Read(ref value);
        return _driver?.TryGetTarget(out _) == true ? [new(now, _namespace)] : [];
    }

    private IEnumerable<Measurement<int>> Conditions()
    {
        if (_driver is null || !_driver.TryGetTarget(out EngineDriver? driver))
            return [];
        LockNodeCondition[] conditions = driver.ConditionsOfNodes();
        return LockTelemetry.Conditions.Select((condition, i) => new Measurement<int>(
            conditions.Count(one => (int)one == i), _namespace, new KeyValuePair<string, object?>(
                "condition", condition)));
    }

    private static double Seconds(long ticks) => (double)ticks / TimeSpan.TicksPerSecond;

    private static string VoteOf(ReadOnlySpan<LockReply> replies)
    {
        if (IsAll(replies, LockReplyKind.Granted))
            return "granted";
        foreach (ref readonly LockReply reply in replies)
        {
            if (reply.Kind == LockReplyKind.Busy)
                return "busy";
        }

        return "joining";
    }

    private static bool IsAll(ReadOnlySpan<LockReply> replies, LockReplyKind kind)
    {
        foreach (ref readonly LockReply reply in replies)
        {
            if (reply.Kind != kind)
                return false;
        }

        return !replies.IsEmpty;
    }

    private static string OutcomeOf(ClaimRefusal refusal) => refusal switch
    {
        ClaimRefusal.Busy => "busy",
        ClaimRefusal.Unavailable => "unavailable",
        _ => "cancelled",
    };

    private static string OutcomeOf(ClaimRelease release) => release switch
    {
        ClaimRelease.Released => "released",
        ClaimRelease.AlreadyLost => "already_lost",
        _ => "unknown",
    };

    private static string ReasonOf(ClaimLoss loss) => loss switch
    {
        ClaimLoss.Expired => "expired",
        ClaimLoss.MaxHold => "max_hold",
        _ => "not_renewed",
    };
}
