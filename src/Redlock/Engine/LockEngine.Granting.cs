namespace Purlin.Redlock;

/// <summary>From the first request of an attempt to the lock, or to the next attempt.</summary>
internal sealed partial class LockEngine
{
    private void BeginAttempt(LockClaim claim)
    {
        claim.State = ClaimState.Granting;
#if PURLIN_BUGS
        UInt128 former = claim.Attempt;
#endif
        claim.Attempt = _random.NextId();
#if PURLIN_BUGS
        if (Bugs.Has(Bug.IdOfProcess)) claim.Attempt = new UInt128(1, (ulong)_wallOffsetTicks);
#endif
#if PURLIN_BUGS
        if (Bugs.Has(Bug.IdReused) && former != default) claim.Attempt = former;
#endif
        claim.AttemptTicks = _now;
        claim.Refusal = ClaimRefusal.None;
        Array.Clear(claim.Votes);
        _deadlines.Set(claim, _now + _terms.NodeTimeoutTicks);
        foreach (NodeState node in _nodes)
        {
            if (node.MayVote)
            {
                claim.Votes[node.Index].Vote = Vote.Asked;
                Enqueue(node, claim, LockOperationKind.Grant);
            }
            else
            {
                claim.Votes[node.Index].Vote = Vote.Failed;
            }
        }

        Judge(claim);
    }

    private void TakeGrant(int node, in NodeTask task, ReadOnlySpan<LockReply> replies, long leaseTicks)
    {
        LockClaim claim = task.Claim;
        bool isGranted = true;
        foreach (ref readonly LockReply reply in replies)
            isGranted &= reply.Kind == LockReplyKind.Granted;
        bool isCurrent = claim.Attempt == task.Attempt &&
            claim.State is ClaimState.Granting or ClaimState.WritingBack or ClaimState.Held;
        if (!isCurrent)
        {
#if PURLIN_BUGS
            if (Bugs.Has(Bug.LateGrantKept)) return;
#endif
            // Nobody waits for it any more: it would keep everyone else out.
            if (isGranted)
                Enqueue(_nodes[node], new NodeTask(claim, task.Attempt, LockOperationKind.Release));
            return;
        }

        ref NodeVote vote = ref claim.Votes[node];
        if (!isGranted)
        {
            if (claim.State == ClaimState.Held)
                return;
            vote.MayHold = false;
            vote.Vote = Vote.Failed;
            foreach (ref readonly LockReply reply in replies)
            {
                if (reply.Kind != LockReplyKind.Busy)
                    continue;
                vote.Vote = Vote.Busy;
                vote.RemainingMs = Math.Max(vote.RemainingMs, reply.RemainingMs);
            }
        }
        else
        {
            for (int name = 0; name < replies.Length; name++)
                claim.Counters[(node * replies.Length) + name] = replies[name].Counter;
            vote.Vote = Vote.Granted;
            vote.LeaseTicks = leaseTicks;
            if (claim.State == ClaimState.Held && vote.IsTried)
            {
                // It was healed or missed meanwhile, and this says nothing of what it held then.
                (vote.Continuity, vote.HealedTicks) = (Continuity.Healed, _now);
                TryNext(claim, node, _now);
                return;
            }

            vote.Continuity = Continuity.In;
            if (claim.State == ClaimState.WritingBack)
                JoinRound(claim, node);
        }

        Judge(claim);
    }

    private void JoinRound(LockClaim claim, int node)
    {
        FusedFence.Join(claim, node);
        if (claim.Votes[node].IsInRound && !claim.Votes[node].HasTokens)
            Enqueue(_nodes[node], claim, LockOperationKind.Raise);
    }

    private void TakeRaise(int node, in NodeTask task, ReadOnlySpan<LockReply> replies)
    {
        LockClaim claim = task.Claim;
        if (claim.Attempt != task.Attempt || claim.State != ClaimState.WritingBack)
            return;
        bool isDone = true;
        foreach (ref readonly LockReply reply in replies)
            isDone &= reply.Kind == LockReplyKind.Done;
        ref NodeVote vote = ref claim.Votes[node];
        vote.HasTokens = isDone;
        vote.CannotRaise = !isDone;
        Judge(claim);
    }

    // Whether the attempt has won, can no longer win, or goes on.
    private void Judge(LockClaim claim)
    {
        if (claim.State == ClaimState.Granting)
            JudgeGrants(claim);
        if (claim.State == ClaimState.WritingBack)
            JudgeWriteBack(claim);
    }

    private void JudgeGrants(LockClaim claim)
    {
        int granted = 0, open = 0;
        foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
        {
            granted += vote.Vote == Vote.Granted ? 1 : 0;
            open += vote.Vote == Vote.Asked ? 1 : 0;
        }

        int quorum = _terms.Quorum;
#if PURLIN_BUGS
        quorum = Bugs.QuorumFor(claim, quorum);
#endif
        if (granted + open < quorum)
        {
            Abort(claim, ReasonOf(claim, open));
            return;
        }

        if (granted < quorum)
            return;
        int atTokens = FusedFence.TakeTokens(claim);
        claim.State = ClaimState.WritingBack;
        if (atTokens >= quorum)
            return;
        _deadlines.Set(claim, _now + _terms.NodeTimeoutTicks);
        foreach (NodeState node in _nodes)
        {
            if (claim.Votes[node.Index].IsInRound && !claim.Votes[node.Index].HasTokens)
                Enqueue(node, claim, LockOperationKind.Raise);
        }
    }

    private void JudgeWriteBack(LockClaim claim)
    {
        int atTokens = 0, open = 0;
        foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
        {
            atTokens += vote.HasTokens ? 1 : 0;
#if PURLIN_BUGS
            atTokens += Bugs.Has(Bug.NoWriteBack) && vote.IsInRound && !vote.HasTokens ? 1 : 0;
#endif
            bool mayJoin = vote.Vote == Vote.Asked || (vote.IsInRound && !vote.CannotRaise);
            open += mayJoin && !vote.HasTokens ? 1 : 0;
        }

        int quorum = _terms.Quorum;
#if PURLIN_BUGS
        quorum = Bugs.QuorumFor(claim, quorum);
#endif
        long lease = LeaseQuorum.LeaseTicks(claim.Votes, quorum);
        bool isOver = _now >= lease;
#if PURLIN_BUGS
        isOver &= !Bugs.Has(Bug.ValidityUnchecked);
#endif
        if (atTokens + open < quorum || isOver)
        {
            Abort(claim, ReasonOf(claim));
            return;
        }

        if (atTokens >= quorum)
            Hold(claim, lease);
    }

    private void Abort(LockClaim claim, ClaimRefusal reason)
    {
        claim.RemainingMs = RemainingOf(claim);
#if PURLIN_BUGS
        if (Bugs.Has(Bug.CancelForgets) && reason == ClaimRefusal.Cancelled) Array.Clear(claim.Votes);
#endif
        foreach (NodeState node in _nodes)
        {
            if (claim.Votes[node.Index].MayHold)
                Enqueue(node, claim, LockOperationKind.Release);
        }

        if (reason == ClaimRefusal.Cancelled || _now >= claim.WaitUntilTicks)
        {
            Refuse(claim, reason);
            return;
        }

        // Decorrelated jitter: whoever met somebody spreads out, and no longer than the other's lease may last.
        long least = _terms.RetryMinMs * TimeSpan.TicksPerMillisecond;
        long most = Math.Clamp(3 * claim.BackOffTicks, 2 * least, _terms.RetryMaxMs * TimeSpan.TicksPerMillisecond);
        claim.BackOffTicks = _random.NextTicks(least, most);
        (claim.State, claim.Refusal) = (ClaimState.BackingOff, reason);
        _deadlines.Set(claim, Math.Min(_now + claim.BackOffTicks, claim.WaitUntilTicks));
    }

    // Busy if the nodes that answered were enough to win had they been free. Those that are still open when an attempt
    // ends early may be as the ones that say busy.
    private ClaimRefusal ReasonOf(LockClaim claim, int open = 0)
    {
        int answered = 0, busy = 0;
        foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
        {
            answered += vote.Vote is Vote.Granted or Vote.Busy ? 1 : 0;
            busy += vote.Vote == Vote.Busy ? 1 : 0;
        }

        return answered + (busy > 0 ? open : 0) >= _terms.Quorum ? ClaimRefusal.Busy : ClaimRefusal.Unavailable;
    }

    // When the quorum-th node is free, if nobody renews: a node that granted is free now.
    private long RemainingOf(LockClaim claim)
    {
        long remaining = long.MaxValue;
        foreach (ref readonly NodeVote candidate in claim.Votes.AsSpan())
        {
            if (candidate.Vote is not (Vote.Granted or Vote.Busy) || candidate.RemainingMs >= remaining)
                continue;
            int free = 0;
            foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
            {
                bool hasAnswered = vote.Vote is Vote.Granted or Vote.Busy;
                free += hasAnswered && vote.RemainingMs <= candidate.RemainingMs ? 1 : 0;
            }

            if (free >= _terms.Quorum)
                remaining = candidate.RemainingMs;
        }

        return remaining == long.MaxValue ? 0 : remaining;
    }
}
