namespace Purlin.Redlock;

/// <summary>Giving names back: always asked of every node that may have them, whatever became of the caller.</summary>
internal sealed partial class LockEngine
{
    private void Release(LockClaim claim)
    {
        switch (claim.State)
        {
            case ClaimState.Held:
                Leave(claim);
                claim.State = ClaimState.Releasing;
                AskToRelease(claim);
                _deadlines.Set(claim, _now + _terms.NodeTimeoutTicks);
                JudgeRelease(claim);
                break;
            case ClaimState.Lost:
                AskToRelease(claim);
                EndRelease(claim, ClaimRelease.AlreadyLost);
                break;
            default:
                Cancel(claim);
                break;
        }
    }

    private void AskToRelease(LockClaim claim)
    {
        foreach (NodeState node in _nodes)
        {
            ref NodeVote vote = ref claim.Votes[node.Index];
            vote.Release = ReleaseVote.Gone;
            if (!vote.MayHold)
                continue;
#if PURLIN_BUGS
            if (Bugs.Has(Bug.HealedNotReleased) && vote.Vote != Vote.Granted) continue;
#endif
            vote.Release = ReleaseVote.Asked;
            Enqueue(node, claim, LockOperationKind.Release);
        }
    }

    private void TakeRelease(int node, in NodeTask task, ReadOnlySpan<LockReply> replies)
    {
        LockClaim claim = task.Claim;
        if (claim.Attempt != task.Attempt || claim.State != ClaimState.Releasing)
            return;
        bool wasOurs = true;
        foreach (ref readonly LockReply reply in replies)
            wasOurs &= reply.Kind == LockReplyKind.Done;
        claim.Votes[node].Release = wasOurs ? ReleaseVote.Done : ReleaseVote.Gone;
        JudgeRelease(claim);
    }

    private void JudgeRelease(LockClaim claim)
    {
        int done = 0, gone = 0, open = 0;
        foreach (ref readonly NodeVote vote in claim.Votes.AsSpan())
        {
            done += vote.Release == ReleaseVote.Done ? 1 : 0;
            gone += vote.Release == ReleaseVote.Gone ? 1 : 0;
            open += vote.Release == ReleaseVote.Asked ? 1 : 0;
        }

        if (done >= _terms.Quorum)
            EndRelease(claim, ClaimRelease.Released);
        else if (gone >= _terms.Quorum)
            EndRelease(claim, ClaimRelease.AlreadyLost);
        else if (open + Math.Max(done, gone) < _terms.Quorum)
            EndRelease(claim, ClaimRelease.Unknown);
    }

    private void EndRelease(LockClaim claim, ClaimRelease outcome)
    {
        _deadlines.Set(claim, LockClaim.Never);
        (claim.State, claim.Release) = (ClaimState.Ended, outcome);
        Tell(LockEffectKind.Released, claim);
    }
}
