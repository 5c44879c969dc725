namespace Purlin.Redlock;

/// <summary>
/// Who votes. A node that may have forgotten joins: it waits until every lease is over that it may have forgotten, and
/// gets a floor above every token; DESIGN.md, section 6.
/// </summary>
internal sealed partial class LockEngine
{
    // The floor is a multiple of the step; a millisecond of Unix time is worth 2^10 of it.
    private const int FloorPerMs = 1 << 10;

    private long _floor;
    private long _floorTicks;
    private long _admissionTicks = LockClaim.Never;

    private void LearnStatus(NodeState node, NodeRequest request)
    {
        if (request.SentTicks < node.StatusTicks)
            return;
        NodeStatus status = request.Batch.Status;
        bool isSameJoining = node.IsJoining && node.Status.RunId == status.RunId &&
            node.Status.JoiningSinceMs == status.JoiningSinceMs;
        // What somebody vouched for is what was seen then, or answered at once.
        bool isNew = node.IsSeen ? !isSameJoining : _now > node.VouchedTicks + _terms.NodeTimeoutTicks;
        if (status.Standing == NodeStanding.Joining && !isSameJoining)
        {
            node.JoiningSeenTicks = _now;
            node.IsVouchedFor &= !isNew;
        }

        (node.IsSeen, node.Status, node.StatusTicks) = (true, status, request.SentTicks);
        if (status.Standing == NodeStanding.Ready && status.Floor > _floor)
            (_floor, _floorTicks) = (status.Floor, _now);
        if (!node.IsReady && !isSameJoining)
            node.ProbeTicks = _now + _terms.ProbeTicks;
        ConsiderAdmissions();
    }

    private void VouchForAll()
    {
        foreach (NodeState node in _nodes)
        {
            (node.IsVouchedFor, node.VouchedTicks) = (!node.IsReady, _now);
            if (node.IsVouchedFor)
                AskForProbe(node);
        }

        ConsiderAdmissions();
    }

    private void ConsiderAdmissions()
    {
        _admissionTicks = LockClaim.Never;
        foreach (NodeState node in _nodes)
        {
            if (!node.IsJoining)
                continue;
            long endTicks = node.IsVouchedFor
                ? node.JoiningSeenTicks
                : node.JoiningSeenTicks + _terms.QuarantineTicks;
#if PURLIN_BUGS
            if (Bugs.Has(Bug.NoQuarantine)) (endTicks, node.IsVouchedFor) = (node.JoiningSeenTicks, true);
#endif
            if (_now < endTicks)
            {
                _admissionTicks = Math.Min(_admissionTicks, endTicks);
            }
            else if (_now >= node.AdmissionTicks
                && (node.IsVouchedFor || node.Status.UptimeMs >= _terms.LongestMs))
            {
                Admit(node, endTicks);
            }
        }
    }

    // What the others say counts if they were asked after the quarantine: until then, attempts that had counted the
    // former incarnation may have ended in a token.
    private void Admit(NodeState node, long endTicks)
    {
        int ready = 0, joining = 0, freshReady = 0, freshJoining = 0;
        long floor = node.Status.Floor;
        foreach (NodeState other in _nodes)
        {
            bool isFresh = other.StatusTicks >= endTicks;
            bool isReady = other.IsReady && other != node;
            ready += isReady ? 1 : 0;
            freshReady += isReady && isFresh ? 1 : 0;
            joining += other.IsJoining ? 1 : 0;
            freshJoining += other.IsJoining && isFresh ? 1 : 0;
            floor = isReady || other.IsJoining ? Math.Max(floor, other.Status.Floor) : floor;
        }

        bool isJoin = freshReady >= _terms.Quorum;
        // So many have forgotten that no quorum is left that has not: there is nobody to ask but the clock.
        bool isBootstrap = freshJoining > _terms.Nodes - _terms.Quorum;
        if (isJoin || isBootstrap)
        {
            // Counters are up to a step above the floor of their node.
            long ofTime = isJoin ? 0 : FloorOfTime();
            floor = floor >= ofTime ? floor + LockBatch.FloorStep : ofTime;
#if PURLIN_BUGS
            if (Bugs.Has(Bug.NoFloorSync) && isJoin) floor = node.Status.Floor;
#endif
            node.Admission = new NodeAdmission(
                node.Status.RunId, node.Status.JoiningSinceMs, floor, node.IsVouchedFor);
            node.AdmissionTicks = _now + _terms.ProbeTicks;
            return;
        }

        if (ready < _terms.Quorum && joining <= _terms.Nodes - _terms.Quorum)
            return;
        foreach (NodeState other in _nodes)
        {
            if (other.StatusTicks < endTicks && _now >= other.ProbeTicks)
                AskForProbe(other);
        }
    }

    private long FloorOfTime()
    {
        long ms = (_now + _wallOffsetTicks) / TimeSpan.TicksPerMillisecond;
        return ms * FloorPerMs / LockBatch.FloorStep * LockBatch.FloorStep;
    }

    // Steps the floor of all nodes in one round, before they would each step by themselves at a time of their own.
    private long FloorToSend()
    {
#if PURLIN_BUGS
        if (Bugs.Has(Bug.NoFloorSync)) return 0;
#endif
        if (_floor > 0 && _now - _floorTicks >= _terms.FloorTicks)
            (_floor, _floorTicks) = (Math.Min(_floor + LockBatch.FloorStep, LockBatch.MaxToken), _now);
        return _floor;
    }
}
