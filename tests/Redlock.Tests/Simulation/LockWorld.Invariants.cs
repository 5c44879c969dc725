namespace Purlin.Redlock.Tests;

/// <summary>What holds at every step. I1 to I13 as DESIGN.md numbers them.</summary>
internal sealed partial class LockWorld
{
    // In Owed: what may have been granted in the low bits, what may have been healed above.
    private const int HealBits = 8;

    // By true time, on the fastest of the clocks that leases allow for.
    private long ShortestQuarantine => _terms.QuarantineTicks * 995 / 1_000;

    private readonly HashSet<long>[] _issued = [[], []];
    private readonly long[] _highest = new long[2];
    private readonly LockRecord?[] _before = new LockRecord?[2];

    private bool _hasRollback;

    private void ResetInvariants()
    {
        _hasRollback = _schedule.Actions.Any(action => action.Kind == ActionKind.NodeRollback);
        foreach (HashSet<long> issued in _issued)
            issued.Clear();
        Array.Clear(_highest);
    }

    private bool IsBounded => !_schedule.IsUnbounded;

    private void CheckGrant(SimulatedProcess process, SimulatedJob job)
    {
        job.GrantedTicks = _now;
        for (int i = 0; i < job.Names.Length; i++)
        {
            int name = job.Names[i];
            long token = job.Claim.Tokens[i];
            if (!_issued[name].Add(token))
                throw new ViolationException($"I2: token {token} of {Names[name]} was issued twice");
            if (token <= job.IssuedBefore[i])
            {
                throw new ViolationException(
                    $"I2: token {token} of {Names[name]} is not above {job.IssuedBefore[i]}, issued before");
            }

            _highest[name] = Math.Max(_highest[name], token);
            CheckRound(job, i, token);
        }

        if (!job.Claim.IsHeldAt(process.Clock.At(_now)))
            throw new ViolationException("I4: a lock was granted whose lease is over");
        if (job.Losses > 0)
            throw new ViolationException("I5: a lost lock was granted again");
        foreach (SimulatedProcess other in _processes)
        {
            foreach (SimulatedJob held in other.Jobs)
            {
                bool isMet = held != job && (IsBounded || other == process) && held.Wants(job);
                if (isMet && held.Claim.IsHeldAt(other.Clock.At(_now)))
                    throw new ViolationException($"I1: processes {other.Index} and {process.Index} both hold a name");
            }
        }
    }

    // What the proof of I2 rests on: a quorum granted with no more than the token, and reached it while it was owned.
    private void CheckRound(SimulatedJob job, int name, long token)
    {
        int round = 0;
        for (int at = name; at < job.Reached.Length; at += job.Names.Length)
            round += job.GrantedWith[at] <= token && job.Reached[at] >= token ? 1 : 0;
        if (round < _terms.Quorum)
            throw new ViolationException($"I2: {round} nodes have seen token {token} in its round");
    }

    private static void CheckEnd(SimulatedJob job, LockEffectKind kind)
    {
        if (job.HasEnded)
            throw new ViolationException("I12: a claim ended twice");
        bool wasGranted = job.GrantedTicks >= 0;
        if (wasGranted != (kind == LockEffectKind.Released))
            throw new ViolationException($"I12: a claim ended as {kind}");
        if (job.Losses > 0 && job.Claim.Release != ClaimRelease.AlreadyLost)
            throw new ViolationException($"I5: a lost lock was {job.Claim.Release}");
    }

    private void CheckProcess(SimulatedProcess process, long local)
    {
        foreach (SimulatedJob job in process.Jobs)
        {
            LockClaim claim = job.Claim;
            if (claim.State != ClaimState.Held)
                continue;
            if (local >= claim.LeaseTicks)
                throw new ViolationException("I5: a lease is over and nobody was told");
            if (claim.LeaseTicks == job.SeenLeaseTicks)
                continue;
            job.SeenLeaseTicks = claim.LeaseTicks;
            if (claim.LeaseTicks - claim.AttemptTicks - _terms.LeaseTicks(claim.TimeToLiveMs) > claim.MaxHoldTicks)
                throw new ViolationException("I7: a lock was renewed beyond its longest hold");
            if (IsBounded)
                CheckBacking(process, job);
        }
    }

    // I4 and I7: until the lease is over, a quorum keeps each name for nobody else.
    private void CheckBacking(SimulatedProcess process, SimulatedJob job)
    {
        long end = process.Clock.TrueAt(job.Claim.LeaseTicks);
        foreach (int name in job.Names)
        {
            int backing = 0;
            foreach (SimulatedLockNode node in Nodes)
                backing += Backs(node, name, job.Claim.Attempt, end) ? 1 : 0;
            if (backing < _terms.Quorum)
                throw new ViolationException($"I4: {backing} nodes keep {Names[name]} for as long as its lease");
        }
    }

    private bool Backs(SimulatedLockNode node, int name, UInt128 attempt, long endTicks)
    {
        // One that is down, or has forgotten, grants nothing before its quarantine is over.
        if (node.IsDown || (!node.IsReady && node.StartedTicks + ShortestQuarantine >= endTicks)
            || node.ForgottenTicks + ShortestQuarantine >= endTicks)
        {
            return true;
        }

        return node.Kernel.Find(Names[name]) is { } record && record.Owner == attempt
            && node.Clock.TrueAt(record.EndMs * Ms) >= endTicks;
    }

    private void BeforeApply(SimulatedLockNode node)
    {
        // What a disk would bring back is from some time before.
        if (_hasRollback && Hash(0xD15C_0000_0000 + (ulong)_events) % 16 == 0)
            node.Snapshot = node.Copy();
        for (int name = 0; name < Names.Length; name++)
            _before[name] = node.Kernel.Find(Names[name]);
    }

    private void AfterApply(SimulatedLockNode node, NodeRequest request)
    {
        long nowMs = node.Ms(_now);
        for (int name = 0; name < Names.Length; name++)
        {
            if (_before[name] is not { } before || !before.IsHeldAt(nowMs))
                continue;
            LockRecord? after = node.Kernel.Find(Names[name]);
            bool isKept = after is { } record && record.Owner == before.Owner && record.EndMs >= before.EndMs;
            if (!isKept && !MayEnd(request, before.Owner, Names[name]) && IsBounded)
                throw new ViolationException($"I6: node {node.Index} took {Names[name]} away from its owner");
        }

        NoteCounters(node, request);
        if (!IsBounded || node.ForgottenTicks + ShortestQuarantine <= _now)
            return;
        foreach (ref readonly LockReply reply in request.Batch.Replies)
        {
            if (reply.Kind == LockReplyKind.Granted)
                throw new ViolationException($"I8: node {node.Index} voted while it may have forgotten");
        }
    }

    private static void NoteCounters(SimulatedLockNode node, NodeRequest request)
    {
        int at = 0;
        foreach (NodeTask task in request.Tasks)
        {
            var job = (SimulatedJob)task.Claim.Tag!;
            for (int i = 0; i < job.Names.Length && at < request.Batch.Replies.Length; i++, at++)
            {
                if (job.Attempt != task.Attempt || node.Kernel.Find(Names[job.Names[i]]) is not { } record
                    || record.Owner != task.Attempt)
                {
                    continue;
                }

                int slot = (node.Index * job.Names.Length) + i;
                if (request.Batch.Replies[at].Kind == LockReplyKind.Granted)
                    job.GrantedWith[slot] = Math.Min(job.GrantedWith[slot], request.Batch.Replies[at].Counter);
                job.Reached[slot] = Math.Max(job.Reached[slot], record.Counter);
            }
        }
    }

    private static bool MayEnd(NodeRequest request, UInt128 owner, string name)
    {
        foreach (ref readonly LockOperation operation in request.Batch.Operations)
        {
            if (operation.Kind == LockOperationKind.Release && operation.Owner == owner && operation.Name == name)
                return true;
        }

        return false;
    }

    private void NoteRequest(SimulatedProcess process, NodeRequest request)
    {
        int granted = 1 << request.Node;
        int healed = granted << HealBits;
        foreach (NodeTask task in request.Tasks)
        {
            process.Owed.TryGetValue(task.Attempt, out int owed);
            if (task.Kind == LockOperationKind.Release)
            {
                Owe(process, task.Attempt, owed & ~granted & ~healed);
                continue;
            }

            if (task.Kind == LockOperationKind.Raise)
                _writeBacks++;
            if (task.Kind == LockOperationKind.Heal)
                process.Owed[task.Attempt] = owed | healed;
            if (task.Kind != LockOperationKind.Grant)
                continue;
            process.Owed[task.Attempt] = owed | granted;
            NoteAttempt(process, (SimulatedJob)task.Claim.Tag!, task.Attempt);
        }
    }

    private void NoteAttempt(SimulatedProcess process, SimulatedJob job, UInt128 attempt)
    {
        if (job.Attempt == attempt)
            return;
        job.Attempt = attempt;
        Array.Fill(job.GrantedWith, long.MaxValue);
        Array.Clear(job.Reached);
        for (int i = 0; i < job.Names.Length; i++)
            job.IssuedBefore[i] = _highest[job.Names[i]];
        foreach (SimulatedJob other in process.Jobs)
        {
            bool isActive = other.Claim.State is ClaimState.Granting or ClaimState.WritingBack or ClaimState.Held;
            if (other != job && isActive && other.Wants(job))
                throw new ViolationException($"I12: process {process.Index} has two attempts at one name");
        }
    }

    private static void NoteReply(SimulatedProcess process, NodeRequest request)
    {
        int at = 0;
        foreach (NodeTask task in request.Tasks)
        {
            int names = task.Claim.Names.Length;
            bool isGranted = false;
            for (int i = at; i < Math.Min(at + names, request.Batch.Replies.Length); i++)
                isGranted |= request.Batch.Replies[i].Kind == LockReplyKind.Granted;
            at += names;
            if (task.Kind != LockOperationKind.Grant)
                continue;
            process.Owed.TryGetValue(task.Attempt, out int owed);
            if (isGranted)
                process.Owed[task.Attempt] = owed | (1 << request.Node);
            if (!isGranted)
                Owe(process, task.Attempt, owed & ~(1 << request.Node));
        }
    }

    private static void Owe(SimulatedProcess process, UInt128 attempt, int nodes)
    {
        if (nodes == 0)
            process.Owed.Remove(attempt);
        else
            process.Owed[attempt] = nodes;
    }

    private static void NoteFailure(SimulatedProcess process, NodeRequest request, bool isUnknown)
    {
        foreach (NodeTask task in request.Tasks)
        {
            bool isNone = task.Kind == LockOperationKind.Grant && !isUnknown;
            if (isNone && process.Owed.TryGetValue(task.Attempt, out int owed))
                Owe(process, task.Attempt, owed & ~(1 << request.Node));
        }
    }

    private void CheckDrained()
    {
        foreach (SimulatedProcess process in _processes)
        {
            LockEngine engine = process.Engine;
            bool isBusy = false;
            foreach (NodeState node in engine.Nodes)
                isBusy |= node.Pending.Count + node.Releases.Count > 0 || node.InFlight is { Tasks.Count: > 0 };
            if (engine.NameCount + engine.DeadlineCount + process.Jobs.Count > 0 || isBusy)
            {
                throw new ViolationException($"I12: process {process.Index} keeps {engine.NameCount} names, " +
                    $"{engine.DeadlineCount} deadlines, {process.Jobs.Count} jobs");
            }

            foreach ((UInt128 attempt, int owed) in process.Owed)
            {
                if (owed != 0)
                    throw new ViolationException($"I11: process {process.Index} never gave {attempt} back");
            }
        }

        foreach (SimulatedLockNode node in Nodes)
        {
            foreach (string name in Names)
            {
                if (node.Kernel.Find(name) is { } record && record.IsHeldAt(node.Ms(_now)))
                    throw new ViolationException($"I11: node {node.Index} still keeps {name}");
            }
        }
    }
}
