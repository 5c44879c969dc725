namespace Purlin.RateLimiting;

/// <summary>One caller in a queue.</summary>
internal sealed class Waiter
{
    private readonly WaitQueues _owner;
    private readonly WaitQueue _queue;

    public Waiter(WaitQueues owner, WaitQueue queue, long cost)
    {
        (_owner, _queue, Cost) = (owner, queue, cost);
        Place = new(this);
    }

    public long Cost { get; }

    public LinkedListNode<Waiter> Place { get; }

    public TaskCompletionSource<Grant> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Cancel(CancellationToken token)
    {
        if (_owner.Cancel(_queue, this))
            Completion.TrySetCanceled(token);
    }
}
