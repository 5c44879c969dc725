namespace Purlin.Redlock;

/// <summary>The same operation on all names of a claim, for one of its attempts.</summary>
internal readonly record struct NodeTask(LockClaim Claim, UInt128 Attempt, LockOperationKind Kind);

/// <summary>A batch on its way, with whom its operations are for.</summary>
internal sealed class NodeRequest(int node, LockFingerprint fingerprint)
{
    /// <summary>The index of the node.</summary>
    public int Node { get; } = node;

    /// <summary>What the node gets.</summary>
    public LockBatch Batch { get; } = new(fingerprint);

    /// <summary>In the order of the operations.</summary>
    public List<NodeTask> Tasks { get; } = new(2);

    /// <summary>Whatever the shell wants to find again.</summary>
    public object? Tag { get; set; }

    /// <summary>When the engine let it go.</summary>
    public long SentTicks { get; set; }
}
