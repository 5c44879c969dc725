namespace Purlin.Redlock.Tests;

/// <summary>A node that a test can take away: it fails at once, or never answers.</summary>
internal sealed class FaultyNode(ILockNode node) : ILockNode
{
    private readonly TaskCompletionSource _never = new();
    private ILockNode _node = node;
    private int _calls;

    public string Name => _node.Name;

    public bool IsAway { get; set; }

    public bool IsSilent { get; set; }

    /// <summary>Answers later, on a thread of the pool.</summary>
    public bool IsAsynchronous { get; init; }

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Comes back as another incarnation that has forgotten everything.</summary>
    public void Restart(ILockNode empty) => _node = empty;

    public async ValueTask SubmitAsync(LockBatch batch, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        if (IsAway)
            throw new NodeUnavailableException($"{Name} is away.", isUnknown: false);
        if (IsSilent)
            await _never.Task;
        if (IsAsynchronous)
            await Task.Yield();
        await _node.SubmitAsync(batch, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _never.TrySetException(new NodeUnavailableException($"{Name} is closed.", isUnknown: true));
        return _node.DisposeAsync();
    }
}
