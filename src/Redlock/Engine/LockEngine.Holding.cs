namespace Purlin.Redlock;

/// <summary>From the lock to its release or loss: renewals node by node, healing, the lease.</summary>
internal sealed partial class LockEngine
{
    // Renewed every third of the time to live; a node that does not answer is asked again every ninth.
    public const int RenewalShare = 3;
    private const int RetryShare = 9;

    private void Hold(LockClaim claim, long leaseTicks)
    {
        (claim.State, claim.LeaseTicks, claim.BackOffTicks) = (ClaimState.Held, leaseTicks, 0);
        long third = RenewalTicks(claim, RenewalShare);
        foreach (ref NodeVote vote in claim.Votes.AsSpan())
        {
            vote.IsQueued = false;
            vote.NextTryTicks = claim.AttemptTicks + third;
        }

        Tell(LockEffectKind.Granted, claim);
        WakeHolder(claim);
    }

    private bool IsRenewing(LockClaim claim)
    {
#if PURLIN_BUGS
        if (Bugs.Has(Bug.MaxHoldIgnored)) return claim.IsRenewed;
#endif
        return (claim.IsRenewed || claim.ExtendTicks >= 0) && _now - claim.AttemptTicks < claim.MaxHoldTicks;
    }

    private void RenewDue(LockClaim claim)
    {
        if (!IsRenewing(claim))
        {
            WakeHolder(claim);
            return;
        }

        foreach (NodeState node in _nodes)
        {
            ref NodeVote vote = ref claim.Votes[node.Index];
            if (vote.IsQueued || vote.NextTryTicks > _now)
                continue;
            vote.NextTryTicks = _now + RenewalTicks(claim, RetryShare);
            if (node.IsSkipped)
                continue;
            vote.IsQueued = vote.IsTried = true;
            bool isThere = vote.Continuity != Continuity.Out;
            Enqueue(node, claim, isThere ? LockOperationKind.Renew : LockOperationKind.Heal);
        }

        WakeHolder(claim);
    }

    private void WakeHolder(LockClaim claim)
    {
        long next = claim.LeaseTicks;
#if PURLIN_BUGS
        if (Bugs.Has(Bug.ExpiryOnCadence)) next = LockClaim.Never;
#endif
        if (IsRenewing(claim))
        {
            foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
                next = vote.IsQueued ? next : Math.Min(next, vote.NextTryTicks);
        }

        _deadlines.Set(claim, Math.Max(next, _now));
    }

    private void TakeRenewal(
        int node, in NodeTask task, ReadOnlySpan<LockReply> replies, long sentTicks, long leaseTicks)
    {
        LockClaim claim = task.Claim;
        bool isHeal = task.Kind == LockOperationKind.Heal;
        if (claim.Attempt != task.Attempt || claim.State != ClaimState.Held)
        {
            if (isHeal && HasAny(replies, LockReplyKind.Done))
                Enqueue(_nodes[node], new NodeTask(claim, task.Attempt, LockOperationKind.Release));
            return;
        }

        ref NodeVote vote = ref claim.Votes[node];
        if (HasAny(replies, LockReplyKind.NotRun) || sentTicks < vote.HealedTicks)
            return;
        bool isForeign = HasAny(replies, LockReplyKind.Foreign);
#if PURLIN_BUGS
        isForeign &= !Bugs.Has(Bug.MissingCounts);
#endif
        if (isForeign)
        {
            vote.Continuity = Continuity.Out;
            TryNext(claim, node, _now + RenewalTicks(claim, RenewalShare));
            return;
        }

        vote.MayHold = true;
        bool isMissing = HasAny(replies, LockReplyKind.Missing);
#if PURLIN_BUGS
        isMissing &= !Bugs.Has(Bug.MissingCounts);
#endif
        if (isMissing)
        {
            vote.Continuity = Continuity.Out;
            TryNext(claim, node, _now);
            return;
        }

        if (isHeal)
        {
            (vote.Continuity, vote.HealedTicks) = (Continuity.Healed, _now);
            TryNext(claim, node, _now);
            return;
        }

        // Renewals that were under way when the node lost the id say nothing of what it holds since.
        if (vote.Continuity == Continuity.Out)
            return;
        vote.Continuity = Continuity.In;
        vote.LeaseTicks = Math.Max(vote.LeaseTicks, leaseTicks);
        vote.KeptTicks = Math.Max(vote.KeptTicks, sentTicks);
        claim.LeaseTicks = Math.Max(claim.LeaseTicks, LeaseQuorum.LeaseTicks(claim.Votes, _terms.Quorum));
        ConfirmExtension(claim);
        TryNext(claim, node, sentTicks + RenewalTicks(claim, RenewalShare));
    }

    private void TryNext(LockClaim claim, int node, long ticks)
    {
        claim.Votes[node].NextTryTicks = Math.Max(ticks, _now);
        WakeHolder(claim);
    }

    private void Extend(LockClaim claim)
    {
        if (claim.State != ClaimState.Held)
            return;
        claim.ExtendTicks = _now;
        foreach (ref NodeVote vote in claim.Votes.AsSpan())
            vote.NextTryTicks = _now;
        RenewDue(claim);
    }

    private void ConfirmExtension(LockClaim claim)
    {
        if (claim.ExtendTicks < 0)
            return;
        int kept = 0;
        foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
            kept += vote.Continuity == Continuity.In && vote.KeptTicks >= claim.ExtendTicks ? 1 : 0;
        if (kept < _terms.Quorum)
            return;
        claim.ExtendTicks = -1;
        Tell(LockEffectKind.Extended, claim);
    }

    // The nodes keep the name for the lock delay: work of the former holder may still be under way.
    private void Lose(LockClaim claim)
    {
        bool isOver = _now - claim.AttemptTicks >= claim.MaxHoldTicks;
        claim.Loss = isOver ? ClaimLoss.MaxHold : claim.IsRenewed ? ClaimLoss.NotRenewed : ClaimLoss.Expired;
        claim.State = ClaimState.Lost;
        Tell(LockEffectKind.Lost, claim);
        Leave(claim);
    }

    private static long RenewalTicks(LockClaim claim, int share) =>
        claim.TimeToLiveMs * TimeSpan.TicksPerMillisecond / share;

    private static bool HasAny(ReadOnlySpan<LockReply> replies, LockReplyKind kind)
    {
        foreach (ref readonly LockReply reply in replies)
        {
            if (reply.Kind == kind)
                return true;
        }

        return false;
    }
}
