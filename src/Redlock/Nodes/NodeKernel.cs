namespace Purlin.Redlock;

/// <summary>
/// The rules of a node for one namespace, without I/O, clock or lock: what each operation does to a name, who may use
/// the node at all, and what it may forget. The Redis script is the same rules; a parity test holds both together.
/// Not thread-safe.
/// </summary>
/// <remarks>
/// <para><b>Forgetting.</b> Names lie in two generations: what is touched is in the recent one. When a generation is
/// over, the floor rises by a step, the recent generation becomes the old one and the old one is dropped, all at once.
/// A counter is always less than a step above the floor, so a name that starts anew at the floor starts at or above
/// every counter it ever had here. No clock enters into that: a wrong one costs memory or a round trip, never a token.
/// </para>
/// <para><b>Joining.</b> A node whose marker is not of its own incarnation votes for nobody. It records when it was
/// first asked as this incarnation; an admission before MaxTimeToLive + LockDelay after that is not heard. What it is
/// told while joining may carry counters below some it has forgotten: from its admission on, every counter counts as
/// at least the floor of the admission.</para>
/// </remarks>
internal sealed class NodeKernel
{
    private readonly LockReply[] _replies = new LockReply[LockBatch.MaxOperations];
    private Dictionary<string, LockRecord> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, LockRecord> _old = new(StringComparer.Ordinal);

    private LockFingerprint? _agreed;
    private string? _admittedRunId;
    private string? _joiningRunId;
    private long _joiningSinceMs;
    private long _floor;
    private long _admissionFloor;
    private long _generationStartMs;

    /// <summary>The floor: at or above every counter of a name that was forgotten.</summary>
    public long Floor => _floor;

    /// <summary>How many names are remembered; one touched in two generations counts twice.</summary>
    public int NameCount => _recent.Count + _old.Count;

    /// <summary>Carries a batch out.</summary>
    /// <param name="runId">The node's incarnation.</param>
    /// <param name="uptimeMs">How long that has been up.</param>
    /// <param name="nowMs">The node's clock.</param>
    /// <param name="batch">Gets the status and the replies.</param>
    public void Apply(string runId, long uptimeMs, long nowMs, LockBatch batch)
    {
        LockFingerprint terms = batch.Fingerprint;
        if (_agreed is { } agreed && agreed != terms)
        {
            batch.Complete(Status(NodeStanding.FingerprintDiffers, runId, uptimeMs, agreed), []);
            return;
        }

        if (_admittedRunId != runId)
        {
            Join(runId, nowMs);
            if (batch.Admission is { } admission)
                TryAdmit(runId, admission, terms, nowMs);
        }

        bool isReady = _admittedRunId == runId;
#if PURLIN_BUGS
        isReady |= Bugs.Has(Bug.JoiningVotes);
#endif
        long longestMs = terms.MaxTimeToLiveMs + terms.LockDelayMs;
        if (isReady)
            RaiseFloor(batch.KnownFloor, longestMs, nowMs);
        ReadOnlySpan<LockOperation> operations = batch.Operations;
        for (int i = 0; i < operations.Length;)
            i = RunLinked(operations, i, isReady, longestMs, nowMs);
        NodeStanding standing = isReady ? NodeStanding.Ready : NodeStanding.Joining;
        batch.Complete(Status(standing, runId, uptimeMs), _replies.AsSpan(0, operations.Length));
    }

    /// <summary>What is known of a name, if anything is remembered; with the counter as it counts.</summary>
    public LockRecord? Find(string name)
    {
        if (!_recent.TryGetValue(name, out LockRecord record) && !_old.TryGetValue(name, out record))
            return null;
#if PURLIN_BUGS
        if (Bugs.Has(Bug.RolledBackCounters)) return record;
#endif
        return record.Raised(_admissionFloor);
    }

    private NodeStatus Status(
        NodeStanding standing, string runId, long uptimeMs, LockFingerprint? other = null) =>
        new(standing, runId, uptimeMs, _joiningSinceMs, _floor, other);

    private void Join(string runId, long nowMs)
    {
        if (_joiningRunId != runId || nowMs < _joiningSinceMs)
            (_joiningRunId, _joiningSinceMs) = (runId, nowMs);
    }

    private void TryAdmit(string runId, NodeAdmission admission, LockFingerprint terms, long nowMs)
    {
#if PURLIN_BUGS
        if (Bugs.Has(Bug.StaleAdmission)) admission = new(runId, _joiningSinceMs, admission.Floor, admission.SkipsWait);
#endif
        if (admission.RunId != runId || admission.JoiningSinceMs != _joiningSinceMs)
            return;
        if (!admission.SkipsWait && nowMs - _joiningSinceMs < terms.MaxTimeToLiveMs + terms.LockDelayMs)
            return;
        _agreed = terms;
        _admittedRunId = runId;
        _floor = Math.Max(_floor, admission.Floor);
        _admissionFloor = _floor;
        _generationStartMs = nowMs;
    }

    // A generation is over after twice the longest lease, and after one when the caller steps all nodes at once.
    private void RaiseFloor(long knownFloor, long longestMs, long nowMs)
    {
        if (nowMs < _generationStartMs)
            _generationStartMs = nowMs;
        long ageMs = nowMs - _generationStartMs;
        bool isOver = ageMs >= 2 * longestMs;
        long next = Math.Min(_floor + LockBatch.FloorStep, LockBatch.MaxToken);
        if (isOver || (ageMs >= longestMs && knownFloor >= next))
        {
            (_old, _recent) = (_recent, new Dictionary<string, LockRecord>(StringComparer.Ordinal));
            _generationStartMs = nowMs;
        }

#if PURLIN_BUGS
        if (Bugs.Has(Bug.CountersDropped)) return;
#endif
        _floor = Math.Max(isOver ? next : _floor, knownFloor);
    }

    // Runs one operation, or those linked to it: if one of their grants cannot be had, none is.
    private int RunLinked(
        ReadOnlySpan<LockOperation> operations, int first, bool isReady, long longestMs, long nowMs)
    {
        int end = first + 1;
        while (operations[end - 1].IsLinked && end < operations.Length)
            end++;
        bool isRefused = false;
        for (int i = first; isReady && i < end; i++)
            isRefused |= operations[i].Kind == LockOperationKind.Grant && !CanGrant(in operations[i], longestMs, nowMs);
#if PURLIN_BUGS
        isRefused &= !Bugs.Has(Bug.LinksIgnored);
#endif
        for (int i = first; i < end; i++)
        {
            ref readonly LockOperation operation = ref operations[i];
            if (!isReady && operation.Kind is LockOperationKind.Grant or LockOperationKind.Raise)
                _replies[i] = new(LockReplyKind.NotRun, 0, 0);
            else if (isRefused && operation.Kind == LockOperationKind.Grant)
                _replies[i] = Refuse(in operation, longestMs, nowMs);
            else
                _replies[i] = Run(in operation, longestMs, nowMs);
        }

        return end;
    }

    private bool CanGrant(in LockOperation operation, long longestMs, long nowMs)
    {
        LockRecord record = Load(operation.Name, longestMs, nowMs);
        return record.IsHeldAt(nowMs) ? record.Owner == operation.Owner : record.Counter < LockBatch.MaxToken;
    }

    private LockReply Refuse(in LockOperation operation, long longestMs, long nowMs)
    {
        LockRecord record = Load(operation.Name, longestMs, nowMs);
        bool isForeign = record.IsHeldAt(nowMs) && record.Owner != operation.Owner;
        return new(LockReplyKind.Busy, record.Counter, isForeign ? record.EndMs - nowMs : 0);
    }

    private LockReply Run(in LockOperation operation, long longestMs, long nowMs)
    {
        LockRecord record = Load(operation.Name, longestMs, nowMs);
        bool isHeld = record.IsHeldAt(nowMs);
#if PURLIN_BUGS
        if (Bugs.IsUncheckedRelease(operation.Kind)) record = record with { Owner = operation.Owner };
        if (Bugs.IsUncheckedRaise(operation.Kind)) return RaiseAnyway(operation, record);
#endif
        if (isHeld && record.Owner != operation.Owner)
        {
            LockReplyKind refusal = operation.Kind == LockOperationKind.Grant
                ? LockReplyKind.Busy : LockReplyKind.Foreign;
            return new(refusal, record.Counter, record.EndMs - nowMs);
        }

        LockReplyKind kind = LockReplyKind.Done;
        switch (operation.Kind)
        {
            case LockOperationKind.Grant:
                kind = LockReplyKind.Granted;
                record = isHeld ? record : record with { Counter = record.Counter + 1 };
                break;
            case LockOperationKind.Heal:
                kind = isHeld ? LockReplyKind.Kept : LockReplyKind.Done;
                break;
            case LockOperationKind.Renew when isHeld:
                kind = LockReplyKind.Kept;
                break;
            case LockOperationKind.Raise or LockOperationKind.Release when isHeld:
                break;
            default:
                return new(LockReplyKind.Missing, record.Counter, 0);
        }

        long toMs = nowMs + Math.Min(operation.LeaseMs, longestMs);
        long endMs = operation.Kind switch
        {
            LockOperationKind.Release => 0,
            LockOperationKind.Raise => record.EndMs,
            _ => isHeld ? Math.Max(record.EndMs, toMs) : toMs,
        };
        UInt128 owner = operation.Kind == LockOperationKind.Release ? default : operation.Owner;
        record = new LockRecord(owner, endMs, record.Counter).Raised(operation.Token);
#if PURLIN_BUGS
        if (Bugs.Has(Bug.CounterDeleted) && operation.Kind == LockOperationKind.Release) record = new(0, 0, _floor);
#endif
        Store(operation.Name, record);
        return new(kind, record.Counter, Math.Max(endMs - nowMs, 0));
    }

#if PURLIN_BUGS
    private LockReply RaiseAnyway(in LockOperation operation, LockRecord record)
    {
        Store(operation.Name, record.Raised(operation.Token));
        return new(LockReplyKind.Done, operation.Token, 0);
    }
#endif

    // A clock that went back must not hold a name for longer than a lease.
    private LockRecord Load(string name, long longestMs, long nowMs)
    {
        LockRecord record = Find(name) ?? new LockRecord(default, 0, _floor);
        if (record.EndMs > nowMs + longestMs)
        {
            record = record with { EndMs = nowMs + longestMs };
            Store(name, record);
        }

        return record;
    }

    // Keeps every counter less than a step above the floor.
    private void Store(string name, LockRecord record)
    {
        _recent[name] = record;
        if (record.Counter >= _floor + LockBatch.FloorStep)
            _floor += (record.Counter - _floor) / LockBatch.FloorStep * LockBatch.FloorStep;
    }
}
