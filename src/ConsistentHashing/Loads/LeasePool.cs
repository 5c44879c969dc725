namespace Purlin.ConsistentHashing;

/// <summary>
/// The slots between leases, so that a lease allocates nothing. Each thread has a chain of its own, without any
/// synchronization; whoever has too many hands a batch to the others, and whoever has none takes one, once in
/// <see cref="BatchSize"/> leases. So it does not matter whether leases end on the threads that took them.
/// </summary>
internal static class LeasePool
{
    /// <summary>How many slots change hands together.</summary>
    public const int BatchSize = 64;

    // What is beyond it is left to the garbage collector: 2^18 slots of 48 bytes are kept at most.
    private const int MaxBatches = 4_096;

    private static readonly Lock BatchLock = new();
    private static readonly Stack<LeaseSlot> Batches = new();

    [ThreadStatic]
    private static LeaseSlot? t_first;

    [ThreadStatic]
    private static int t_count;

    /// <summary>A slot for one lease.</summary>
    public static LeaseSlot Rent()
    {
        LeaseSlot? slot = t_first;
        if (slot is null)
            return RentFromBatch();
        t_first = slot.Next;
        t_count--;
        return slot;
    }

    /// <summary>Takes back the slot of an ended lease.</summary>
    public static void Return(LeaseSlot slot)
    {
        if (t_count == 2 * BatchSize)
            HandOver();
        slot.Next = t_first;
        t_first = slot;
        t_count++;
    }

    private static LeaseSlot RentFromBatch()
    {
        LeaseSlot? batch;
        lock (BatchLock)
            Batches.TryPop(out batch);
        if (batch is null)
            return new LeaseSlot();
        t_first = batch.Next;
        t_count = BatchSize - 1;
        return batch;
    }

    private static void HandOver()
    {
        LeaseSlot batch = t_first!;
        LeaseSlot last = batch;
        for (int i = 1; i < BatchSize; i++)
            last = last.Next!;
        t_first = last.Next;
        t_count -= BatchSize;
        last.Next = null;
        lock (BatchLock)
        {
            if (Batches.Count < MaxBatches)
                Batches.Push(batch);
        }
    }
}
