namespace Purlin.Redlock.Tests;

/// <summary>A node with a clock that a test sets, and what a client of it knows.</summary>
internal sealed class TestedNode(ILockNode node, SettableTime time, LockFingerprint terms)
{
    public const long TimeToLiveMs = 60_000;
    public const long LongestMs = 75_000;

    public static LockFingerprint AnyTerms { get; } = new("space", 3, TimeToLiveMs, LongestMs - TimeToLiveMs);

    public LockFingerprint Terms { get; } = terms;

    public ILockNode Node { get; } = node;

    public SettableTime Time { get; } = time;

    public LockFingerprint Fingerprint { get; set; } = terms;

    public long KnownFloor { get; set; }

    public NodeStatus Status { get; private set; }

    public static LockOperation Grant(string name, ulong owner, long leaseMs = 30_000, long token = 0) =>
        new(LockOperationKind.Grant, name, owner, leaseMs, token);

    public static LockOperation Renew(string name, ulong owner, long leaseMs = 30_000, long token = 0) =>
        new(LockOperationKind.Renew, name, owner, leaseMs, token);

    public static LockOperation Heal(string name, ulong owner, long leaseMs = 30_000, long token = 0) =>
        new(LockOperationKind.Heal, name, owner, leaseMs, token);

    public static LockOperation Raise(string name, ulong owner, long token) =>
        new(LockOperationKind.Raise, name, owner, 0, token);

    public static LockOperation Release(string name, ulong owner, long token = 0) =>
        new(LockOperationKind.Release, name, owner, 0, token);

    /// <summary>As if it had been asked by this client.</summary>
    public void Remember(NodeStatus status) => Status = status;

    /// <summary>One batch; its replies.</summary>
    public async Task<LockReply[]> AskAsync(params LockOperation[] operations)
    {
        var batch = new LockBatch(Fingerprint) { KnownFloor = KnownFloor };
        foreach (LockOperation operation in operations)
            batch.Add(in operation);
        await Node.SubmitAsync(batch, TestContext.Current.CancellationToken);
        Status = batch.Status;
        return batch.Replies.ToArray();
    }

    /// <summary>One operation that a node that is ready answers.</summary>
    public async Task<LockReply> OneAsync(LockOperation operation) => (await AskAsync(operation)).Single();

    /// <summary>Asks to be admitted; whether it is.</summary>
    public async Task<bool> TryAdmitAsync(NodeAdmission admission)
    {
        var batch = new LockBatch(Fingerprint) { Admission = admission };
        await Node.SubmitAsync(batch, TestContext.Current.CancellationToken);
        Status = batch.Status;
        return batch.Status.Standing == NodeStanding.Ready;
    }

    /// <summary>Has it admitted at once.</summary>
    public async Task<TestedNode> AdmitAsync(long floor = 0)
    {
        await AskAsync();
        Assert.True(await TryAdmitAsync(new(Status.RunId, Status.JoiningSinceMs, floor, SkipsWait: true)));
        return this;
    }
}
