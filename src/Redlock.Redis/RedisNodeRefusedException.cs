namespace Purlin.Redlock.Redis;

/// <summary>Why a Redis server cannot be a lock node.</summary>
public enum RedisNodeDefect
{
    /// <summary>INFO does not say the server's run id, so that a restart would go unnoticed.</summary>
    NoRunId,

    /// <summary>It is part of a cluster, whose failovers lose what is not replicated yet.</summary>
    ClusterMode,

    /// <summary>It is the replica of another server.</summary>
    Replica,

    /// <summary>Its maxmemory-policy is another than noeviction: it may drop locks and counters.</summary>
    EvictingMemoryPolicy,

    /// <summary>It is the same server as another node.</summary>
    SameServer,
}

/// <summary>A Redis server cannot be a lock node.</summary>
public sealed class RedisNodeRefusedException : InvalidOperationException
{
    /// <summary>Says which server and why.</summary>
    /// <param name="message">Which and why, and what to do.</param>
    /// <param name="defect">Why.</param>
    public RedisNodeRefusedException(string message, RedisNodeDefect defect)
        : base(message) => Defect = defect;

    /// <summary>Why.</summary>
    public RedisNodeDefect Defect { get; }
}
