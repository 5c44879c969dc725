namespace Purlin.Redlock;

/// <summary>What happens because time went on.</summary>
internal sealed partial class LockEngine
{
    private void RunDeadlines()
    {
        while (_deadlines.TakeDue(_now) is { } claim)
            Wake(claim);
        foreach (NodeState node in _nodes)
            Wake(node);
        if (_now >= _admissionTicks)
            ConsiderAdmissions();
    }

    private void Wake(LockClaim claim)
    {
        switch (claim.State)
        {
            case ClaimState.Queued:
                Refuse(claim, ClaimRefusal.Busy);
                break;
            case ClaimState.Granting or ClaimState.WritingBack:
                Abort(claim, ReasonOf(claim));
                break;
            case ClaimState.BackingOff when _now >= claim.WaitUntilTicks:
                Refuse(claim, claim.Refusal);
                break;
            case ClaimState.BackingOff:
                BeginAttempt(claim);
                break;
            case ClaimState.Held when _now >= claim.LeaseTicks:
                Lose(claim);
                break;
            case ClaimState.Held:
                RenewDue(claim);
                break;
            case ClaimState.Releasing:
                EndRelease(claim, ClaimRelease.Unknown);
                break;
        }
    }

    private void Wake(NodeState node)
    {
        if (node.InFlight is { } silent && _now >= silent.SentTicks + _terms.NodeTimeoutTicks)
        {
            // It may still come back, and is heard then; what waits behind it goes on, or fails at once.
            node.InFlight = null;
            node.Unanswered++;
            Miss(node);
        }

        if (_now >= node.ProbeTicks && NeedsProbes(node))
            AskForProbe(node);
    }

    private void AskForProbe(NodeState node)
    {
        node.WantsProbe = true;
        node.ProbeTicks = _now + _terms.ProbeTicks;
    }

    private void Miss(NodeState node)
    {
        node.Misses++;
        if (!node.IsSkipped)
            return;
        node.ProbeTicks = _now + _terms.ProbeTicks;
        DropPending(node);
    }

    private long NextWakeOf(NodeState node)
    {
        long next = node.InFlight is { } request ? request.SentTicks + _terms.NodeTimeoutTicks : LockClaim.Never;
        return NeedsProbes(node) ? Math.Min(next, node.ProbeTicks) : next;
    }

    // One that takes part and answers is asked by those who want a lock; the others would never be heard of again.
    private static bool NeedsProbes(NodeState node) =>
        node.Unanswered < LockTerms.MaxUnanswered && (node.IsSkipped || (node.IsSeen && !node.IsReady));
}
