using System.Runtime.CompilerServices;

namespace Purlin.ConsistentHashing;

/// <summary>
/// The slots of leases that have no place on their node, kept between leases, so that none allocates. Each thread
/// keeps some of its own, without any synchronization; whoever has too many hands a batch to the others, and whoever
/// has none takes one, once in <see cref="BatchSize"/> leases at most. So it does not matter whether leases end on the
/// threads that took them.
/// </summary>
internal static class LeasePool
{
    /// <summary>How many slots change hands together.</summary>
    public const int BatchSize = 64;

    // What is beyond it is left to the garbage collector: some 12 MB are kept at most.
    private const int MaxShared = 1 << 18;

    private static readonly Lock SharedLock = new();
    private static readonly Stack<LeaseSlot> Shared = new();

    [ThreadStatic]
    private static Shelf? s_shelf;

    /// <summary>A slot for one lease.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LeaseSlot Rent()
    {
        Shelf shelf = s_shelf ??= new Shelf();
        if (shelf.Count == 0)
            Refill(shelf);
        // The reference stays where it is: to clear it would cost the collector's bookkeeping, and it comes back.
        return shelf.Slots[--shelf.Count];
    }

    /// <summary>Takes back the slot of an ended lease.</summary>
    public static void Return(LeaseSlot slot)
    {
        Shelf shelf = s_shelf ??= new Shelf();
        if (shelf.Count == shelf.Slots.Length)
            HandOver(shelf);
        ref LeaseSlot place = ref shelf.Slots[shelf.Count++];
        if (!ReferenceEquals(place, slot))
            place = slot;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Refill(Shelf shelf)
    {
        lock (SharedLock)
        {
            while (shelf.Count < BatchSize && Shared.TryPop(out LeaseSlot? slot))
                shelf.Slots[shelf.Count++] = slot;
        }

        if (shelf.Count == 0)
            shelf.Slots[shelf.Count++] = new LeaseSlot();
    }

    private static void HandOver(Shelf shelf)
    {
        lock (SharedLock)
        {
            for (int i = 0; i < BatchSize; i++)
            {
                shelf.Count--;
                if (Shared.Count < MaxShared)
                    Shared.Push(shelf.Slots[shelf.Count]);
            }
        }
    }

    /// <summary>The slots of one thread; those from <see cref="Count"/> on are lent or handed over.</summary>
    private sealed class Shelf
    {
        public readonly LeaseSlot[] Slots = new LeaseSlot[2 * BatchSize];
        public int Count;
    }
}
