namespace Purlin.Redlock.Tests;

/// <summary>A node that a test can take away: it fails at once, never answers, or answers when it is let.</summary>
internal sealed class FaultyNode(ILockNode node) : ILockNode
{
    private readonly TaskCompletionSource _never = new();
    private ILockNode _node = node;
    private TaskCompletionSource? _pause;
    private int _calls;

    public string Name => _node.Name;

    public bool IsAway { get; set; }

    public bool IsSilent { get; set; }

    /// <summary>Answers later, on a thread of the pool.</summary>
    public bool IsAsynchronous { get; init; }

    public bool FailsToClose { get; set; }

    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Comes back as another incarnation that has forgotten everything.</summary>
    public void Restart(ILockNode empty) => _node = empty;

    /// <summary>Carries out what it is asked, and answers when it resumes.</summary>
    public void Pause() => _pause = new TaskCompletionSource();

    public void Resume()
    {
        TaskCompletionSource? pause = _pause;
        _pause = null;
        pause?.TrySetResult();
    }

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
        if (_pause is { } pause)
            await pause.Task;
    }

    public ValueTask DisposeAsync()
    {
        _never.TrySetException(new NodeUnavailableException($"{Name} is closed.", isUnknown: true));
        return FailsToClose
            ? ValueTask.FromException(new InvalidOperationException($"{Name} does not close."))
            : _node.DisposeAsync();
    }
}
