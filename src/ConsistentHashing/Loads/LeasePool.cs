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
    private static LeaseSlot? s_first;

    [ThreadStatic]
    private static int s_count;

    /// <summary>A slot for one lease.</summary>
    public static LeaseSlot Rent()
    {
        LeaseSlot? slot = s_first;
        if (slot is null)
            return RentFromBatch();
        s_first = slot.Next;
        s_count--;
        return slot;
    }

    /// <summary>Takes back the slot of an ended lease.</summary>
    public static void Return(LeaseSlot slot)
    {
        if (s_count == 2 * BatchSize)
            HandOver();
        slot.Next = s_first;
        s_first = slot;
        s_count++;
    }

    private static LeaseSlot RentFromBatch()
    {
        LeaseSlot? batch;
        lock (BatchLock)
            Batches.TryPop(out batch);
        if (batch is null)
            return new LeaseSlot();
        s_first = batch.Next;
        s_count = BatchSize - 1;
        return batch;
    }

    private static void HandOver()
    {
        LeaseSlot batch = s_first!;
        LeaseSlot last = batch;
        for (int i = 1; i < BatchSize; i++)
            last = last.Next!;
        s_first = last.Next;
        s_count -= BatchSize;
        last.Next = null;
        lock (BatchLock)
        {
            if (Batches.Count < MaxBatches)
                Batches.Push(batch);
        }
    }
}
