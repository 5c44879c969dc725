using Purlin.Shared;

namespace Purlin.Redlock;

/// <summary>
/// A node in the memory of this process, for tests, samples and processes that are alone: the same rules as every other
/// node. It forgets everything with the process, as what it protects should. Thread-safe.
/// </summary>
public sealed class InMemoryLockNode : ILockNode
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, NodeKernel> _namespaces = new(StringComparer.Ordinal);
    private readonly TimeProvider _timeProvider;
    private readonly string _runId = Entropy.NewId();
    private readonly long _start;

    /// <summary>A node by the system's clock.</summary>
    /// <param name="name">What messages call it; not empty.</param>
    public InMemoryLockNode(string name)
        : this(name, TimeProvider.System)
    {
    }

    /// <summary>A node by a clock of its own.</summary>
    /// <param name="name">What messages call it; not empty.</param>
    /// <param name="timeProvider">Its monotonic clock.</param>
    public InMemoryLockNode(string name, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(timeProvider);
        Name = name;
        _timeProvider = timeProvider;
        _start = timeProvider.GetTimestamp();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled(cancellationToken);
        long nowMs = (long)_timeProvider.GetElapsedTime(_start).TotalMilliseconds;
        lock (_lock)
        {
            string space = batch.Fingerprint.Namespace;
            if (!_namespaces.TryGetValue(space, out NodeKernel? kernel))
                _namespaces.Add(space, kernel = new NodeKernel());
            kernel.Apply(_runId, nowMs, nowMs, batch);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
