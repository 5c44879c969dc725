namespace Purlin.Redlock;

/// <summary>How the nodes are, for all that is known.</summary>
internal sealed partial class EngineDriver
{
    public static LockNodeCondition ConditionOf(NodeState node) => node switch
    {
        { IsSkipped: true } => LockNodeCondition.Away,
        { IsSeen: false } => LockNodeCondition.Unknown,
        _ => ConditionOf(node.Status.Standing),
    };

    public static LockNodeCondition ConditionOf(NodeStanding standing) => standing switch
    {
        NodeStanding.Ready => LockNodeCondition.Ready,
        NodeStanding.Joining => LockNodeCondition.Quarantined,
        _ => LockNodeCondition.FingerprintDiffers,
    };

    public LockNodeCondition[] ConditionsOfNodes()
    {
        var conditions = new LockNodeCondition[_nodes.Length];
        lock (_lock)
        {
            for (int i = 0; i < conditions.Length; i++)
                conditions[i] = ConditionOf(_engine.Nodes[i]);
        }

        return conditions;
    }

    /// <summary>How a node is, as it just said itself or as is known.</summary>
    public LockNodeHealth HealthOf(int node, NodeStanding? said = null)
    {
        lock (_lock)
        {
            NodeState state = _engine.Nodes[node];
            LockNodeCondition condition = said is { } standing ? ConditionOf(standing) : ConditionOf(state);
            TimeSpan left = TimeSpan.Zero;
            if (condition == LockNodeCondition.Quarantined)
            {
                long since = state.IsJoining ? state.JoiningSeenTicks : NowTicks;
                left = TimeSpan.FromTicks(Math.Max(since + Terms.QuarantineTicks - NowTicks, 0));
            }

            return new LockNodeHealth(
                _nodes[node].Name, condition, left, condition == LockNodeCondition.Away ? _failures[node] : null);
        }
    }

    private void LogNodes(int changed)
    {
        for (int i = 0; i < _nodes.Length; i++)
        {
            if ((changed & (1 << i)) != 0)
                _telemetry.NodeChanged(HealthOf(i));
        }
    }
}
