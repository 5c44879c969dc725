namespace Purlin.RateLimiting;

/// <summary>One caller who waits for permits. Gets an answer, or null when the adapter is disposed.</summary>
internal sealed class QueuedAcquire
{
    private readonly PermitDesk _desk;

    public QueuedAcquire(PermitDesk desk, AcquireQueue queue, int permits)
    {
        (_desk, Queue, Permits) = (desk, queue, permits);
        Place = new(this);
    }

    public AcquireQueue Queue { get; }

    public int Permits { get; }

    public LinkedListNode<QueuedAcquire> Place { get; }

    public TaskCompletionSource<Answer?> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Cancel(CancellationToken token)
    {
        if (_desk.Leave(this))
            Completion.TrySetCanceled(token);
    }
}
