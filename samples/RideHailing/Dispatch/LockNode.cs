using Purlin.Redlock;

namespace Purlin.Samples.RideHailing;

/// <summary>A node that can fail: from then on it is out of reach.</summary>
internal sealed class LockNode(InMemoryLockNode node) : ILockNode
{
    public string Name => node.Name;

    public bool HasFailed { get; private set; }

    public void Fail() => HasFailed = true;

    public ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default) => HasFailed
        ? ValueTask.FromException(new NodeUnavailableException($"{Name} does not answer.", isUnknown: false))
        : node.SubmitAsync(batch, cancellationToken);

    /// <summary>Nothing: several clients share it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
