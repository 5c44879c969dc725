namespace Purlin.Redlock;

/// <summary>
/// What goes to the nodes: one request at a time each, with all that gathered behind the one before; no timer, so that
/// a lone operation goes at once. A node that is silent is skipped and asked by probes alone.
/// </summary>
internal sealed partial class LockEngine
{
    private const int MaxKeptReleases = 4_096;

    private static void Enqueue(NodeState node, LockClaim claim, LockOperationKind kind) =>
        Enqueue(node, new NodeTask(claim, claim.Attempt, kind));

    private static void Enqueue(NodeState node, in NodeTask task)
    {
        task.Claim.Outstanding++;
        node.Pending.Enqueue(task);
    }

    private void Flush(NodeState node)
    {
        if (node.InFlight is not null || node.Unanswered >= LockTerms.MaxUnanswered)
            return;
        bool isProbe = node.WantsProbe || node.Admission is not null;
        if (node.IsSkipped && !isProbe)
        {
            DropPending(node);
            return;
        }

        if (node.Pending.Count + node.Releases.Count == 0 && !isProbe)
            return;
        NodeRequest request = node.Spare.TryPop(out NodeRequest? spare)
            ? spare
            : new NodeRequest(node.Index, _terms.Fingerprint);
        Fill(node, request);
        if (request.Tasks.Count == 0 && !isProbe)
        {
            node.Spare.Push(request);
            return;
        }

        request.SentTicks = _now;
        request.Batch.Admission = node.Admission;
        request.Batch.KnownFloor = FloorToSend();
        node.InFlight = request;
        (node.WantsProbe, node.Admission) = (false, null);
        _effects.Add(new LockEffect(LockEffectKind.Send, null, request));
    }

    // A node that is skipped hears nothing but what it may keep from others: its probes carry that, so that it is free
    // as soon as it is back, not when its leases are over.
    private void DropPending(NodeState node)
    {
        while (node.Pending.TryDequeue(out NodeTask task))
        {
            bool isKept = task.Kind == LockOperationKind.Release && node.Releases.Count < MaxKeptReleases;
            if (isKept)
                node.Releases.Enqueue(task);
            Fail(node.Index, task, isUnknown: false, isSettled: isKept);
        }
    }

    private void Fill(NodeState node, NodeRequest request)
    {
        Fill(node, request, node.Releases);
        Fill(node, request, node.Pending);
    }

    private void Fill(NodeState node, NodeRequest request, Queue<NodeTask> tasks)
    {
        while (tasks.TryPeek(out NodeTask task))
        {
            LockClaim claim = task.Claim;
            if (!IsWanted(task))
            {
                tasks.Dequeue();
                Settle(task);
                continue;
            }

            if (request.Batch.Count + claim.Names.Length > LockBatch.MaxOperations)
                return;
            tasks.Dequeue();
            if (task.Kind is LockOperationKind.Grant or LockOperationKind.Heal)
                claim.Votes[node.Index].MayHold = true;
            if (task.Kind is LockOperationKind.Renew or LockOperationKind.Heal)
                claim.Votes[node.Index].IsQueued = false;
            request.Tasks.Add(task);
            bool hasTokens = claim.Attempt == task.Attempt && task.Kind != LockOperationKind.Grant
                && claim.State is not (ClaimState.Granting or ClaimState.BackingOff);
            for (int i = 0; i < claim.Names.Length; i++)
            {
                request.Batch.Add(new LockOperation(
                    task.Kind, claim.Names[i], task.Attempt, _terms.KeptMs(claim.TimeToLiveMs),
                    hasTokens ? claim.Tokens[i] : 0, IsLinked: i + 1 < claim.Names.Length));
            }
        }
    }

    // What it was wanted for may be over since: only releases are always wanted.
    private bool IsWanted(in NodeTask task)
    {
        LockClaim claim = task.Claim;
        bool isCurrent = claim.Attempt == task.Attempt;
        return task.Kind switch
        {
            LockOperationKind.Release => true,
            LockOperationKind.Grant => isCurrent && claim.State is ClaimState.Granting or ClaimState.WritingBack,
            LockOperationKind.Raise => isCurrent && claim.State == ClaimState.WritingBack,
            _ => isCurrent && claim.IsHeldAt(_now) && IsRenewing(claim),
        };
    }

    private void TakeReply(NodeRequest request)
    {
        NodeState node = _nodes[request.Node];
        node.Misses = 0;
        Return(node, request);
        LearnStatus(node, request);
        ReadOnlySpan<LockReply> replies = request.Batch.Replies;
        int at = 0;
        for (int i = 0; i < request.Tasks.Count; i++)
        {
            NodeTask task = request.Tasks[i];
            Settle(task);
            int names = task.Claim.Names.Length;
            if (replies.IsEmpty)
            {
                Fail(request.Node, task, isUnknown: false, isSettled: true);
                continue;
            }

            long timeToLiveMs = request.Batch.Operations[at].LeaseMs - _terms.Fingerprint.LockDelayMs;
            long leaseTicks = request.SentTicks + _terms.LeaseTicks(timeToLiveMs);
#if PURLIN_BUGS
            if (Bugs.Has(Bug.LeaseFromReply)) leaseTicks += _now - request.SentTicks;
#endif
#if PURLIN_BUGS
            if (Bugs.IsLateRenewal(task.Kind)) leaseTicks += _now - request.SentTicks;
#endif
            Take(request, task, replies.Slice(at, names), leaseTicks);
            at += names;
        }

        Reuse(node, request);
    }

    private void Take(NodeRequest request, in NodeTask task, ReadOnlySpan<LockReply> replies, long leaseTicks)
    {
        switch (task.Kind)
        {
            case LockOperationKind.Grant:
                TakeGrant(request.Node, task, replies, leaseTicks);
                break;
            case LockOperationKind.Raise:
                TakeRaise(request.Node, task, replies);
                break;
            case LockOperationKind.Release:
                TakeRelease(request.Node, task, replies);
                break;
            default:
                TakeRenewal(request.Node, task, replies, request.SentTicks, leaseTicks);
                break;
        }
    }

    private void TakeFailure(NodeRequest request, bool isUnknown)
    {
        NodeState node = _nodes[request.Node];
        Return(node, request);
        foreach (NodeTask task in request.Tasks)
            Fail(request.Node, task, isUnknown);
        Reuse(node, request);
        Miss(node);
    }

    // A task without an answer: unknown if the node may have carried it out, or may still.
    private void Fail(int node, in NodeTask task, bool isUnknown, bool isSettled = false)
    {
        if (!isSettled)
            Settle(task);
        LockClaim claim = task.Claim;
        if (claim.Attempt != task.Attempt)
            return;
        ref NodeVote vote = ref claim.Votes[node];
        switch (task.Kind)
        {
            case LockOperationKind.Grant when vote.Vote == Vote.Asked:
                vote.Vote = Vote.Failed;
                vote.MayHold &= isUnknown || vote.IsTried;
#if PURLIN_BUGS
                if (Bugs.Has(Bug.UnknownNotReleased)) vote.MayHold = false;
#endif
                Judge(claim);
                break;
            case LockOperationKind.Raise:
                vote.CannotRaise = !vote.HasTokens;
                Judge(claim);
                break;
            case LockOperationKind.Renew or LockOperationKind.Heal when claim.State == ClaimState.Held:
                vote.IsQueued = false;
                WakeHolder(claim);
                break;
            case LockOperationKind.Release when claim.State == ClaimState.Releasing:
                vote.Release = ReleaseVote.Failed;
                JudgeRelease(claim);
                break;
        }
    }

    private static void Settle(in NodeTask task) => task.Claim.Outstanding--;

    private static void Return(NodeState node, NodeRequest request)
    {
        if (node.InFlight == request)
            node.InFlight = null;
        else
            node.Unanswered--;
    }

    private static void Reuse(NodeState node, NodeRequest request)
    {
        request.Tasks.Clear();
        request.Batch.Clear();
        node.Spare.Push(request);
    }
}
