namespace Purlin.Redlock;

/// <summary>What the engine knows of a node.</summary>
internal sealed class NodeState(int index)
{
    public int Index { get; } = index;

    /// <summary>What waits to be sent, in order.</summary>
    public Queue<NodeTask> Pending { get; } = new();

    /// <summary>What it was to give back while it was skipped.</summary>
    public Queue<NodeTask> Releases { get; } = new();

    /// <summary>Requests that have come back, to be used again.</summary>
    public Stack<NodeRequest> Spare { get; } = new();

    /// <summary>The request that others wait behind.</summary>
    public NodeRequest? InFlight;

    /// <summary>Requests that were silent for too long and have not come back.</summary>
    public int Unanswered;

    /// <summary>Silences and failures in a row.</summary>
    public int Misses;

    public bool IsSeen;
    public NodeStatus Status;

    /// <summary>The send of the request that <see cref="Status"/> came with.</summary>
    public long StatusTicks = long.MinValue;

    /// <summary>When it was first seen joining, as it is joining now.</summary>
    public long JoiningSeenTicks;

    /// <summary>Whether somebody vouched that there is nothing it can have forgotten, and when.</summary>
    public bool IsVouchedFor;
    public long VouchedTicks;

    public NodeAdmission? Admission;

    /// <summary>The next admission goes out from then on: the node may not hear one yet.</summary>
    public long AdmissionTicks;
    public bool WantsProbe;
    public long ProbeTicks;

    /// <summary>Whether it is silent: nothing but probes goes there.</summary>
    public bool IsSkipped => Misses >= LockTerms.MissesToSkip || Unanswered >= LockTerms.MaxUnanswered;

    public bool IsReady => IsSeen && Status.Standing == NodeStanding.Ready;

    public bool IsJoining => IsSeen && Status.Standing == NodeStanding.Joining;

    /// <summary>Whether a grant may be had there, for all that is known.</summary>
    public bool MayVote => !IsSkipped && (!IsSeen || Status.Standing == NodeStanding.Ready);
}
