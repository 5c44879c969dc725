namespace Purlin.Redlock.Redis;

/// <summary>Which incarnation each node was last seen as, so that no server is two nodes. Thread-safe.</summary>
internal sealed class NodeIncarnations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<RedisLockNode, string> _runIds = [];

    /// <summary>Notes an incarnation; returns the other node that is the same server, if there is one.</summary>
    public RedisLockNode? Claim(RedisLockNode node, string runId)
    {
        lock (_lock)
        {
            foreach ((RedisLockNode other, string taken) in _runIds)
            {
                if (other != node && taken == runId)
                    return other;
            }

            _runIds[node] = runId;
            return null;
        }
    }
}
