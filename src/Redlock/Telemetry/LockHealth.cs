namespace Purlin.Redlock;

/// <summary>Whether locks can be taken, and what keeps nodes from voting.</summary>
/// <param name="Quorum">So many nodes have to be ready: more than half of the configured ones.</param>
/// <param name="Nodes">Each node, in the order of the configuration.</param>
public sealed record LockHealth(int Quorum, IReadOnlyList<LockNodeHealth> Nodes)
{
    /// <summary>How many nodes vote.</summary>
    public int Ready => Nodes.Count(static node => node.Condition == LockNodeCondition.Ready);

    /// <summary>Whether enough nodes vote for a lock to be taken.</summary>
    public bool IsAvailable => Ready >= Quorum;

    /// <summary>One line with all nodes.</summary>
    public override string ToString() =>
        $"{Ready} of {Nodes.Count} nodes are ready, {Quorum} are needed: {string.Join("; ", Nodes)}.";
}
