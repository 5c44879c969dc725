namespace Purlin.Redlock;

/// <summary>What an owner has, or is asking for; guarded by the owner.</summary>
internal sealed class LockHolding(DistributedLocks locks, string[] names)
{
    private readonly TaskCompletionSource _begun = new(locks.RunsInline
        ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    public DistributedLocks Locks => locks;

    public string[] Names => names;

    /// <summary>The lock; null before it is had.</summary>
    public LockTicket? Ticket { get; set; }

    /// <summary>How many have it and have not released it.</summary>
    public int Entries { get; set; }

    /// <summary>Done when the lock is had or refused.</summary>
    public Task Begun => _begun.Task;

    public bool Has(string name) => Array.BinarySearch(names, name, StringComparer.Ordinal) >= 0;

    public void TellBegun() => _begun.TrySetResult();
}
