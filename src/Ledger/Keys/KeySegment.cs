using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Purlin.Ledger;

/// <summary>
/// The keys whose hashes begin with the same bits: open addressing, probed one after the other. Of any size, not only
/// powers of two, so that it can grow by a quarter and stays between seven and nine tenths full.
/// </summary>
/// <remarks>
/// Entries are pinned and found by their address: an array would be asked for its length and for being there, which is
/// a cache line more, and one that is read before the entry's can be fetched.
/// </remarks>
internal sealed unsafe class KeySegment
{
    /// <summary>At this size it is split in two rather than grown.</summary>
    public const int MaxCapacity = 4096;

    private const int FirstCapacity = 64;

    // Odd while entries move; additions and changes move none.
    private uint _moves;
    private KeyEntry[] _entries = [];
    private KeyEntry* _first;
    private int _capacity;
    private int _mostCount;

    public KeySegment(int depth, int capacity = FirstCapacity)
    {
        Depth = depth;
        Begin(capacity);
    }

    /// <summary>How many leading bits of the hash all keys here share.</summary>
    public int Depth { get; }

    public int Count { get; private set; }

    public int Capacity => _capacity;

    public bool IsFull => Count >= _mostCount;

    public ReadOnlySpan<KeyEntry> Entries => _entries;

    /// <summary>The first entry that a hash may be at.</summary>
    public ref KeyEntry HomeOf(ulong hash) => ref At(IndexOf(hash));

    /// <summary>The next entry with a hash, beginning behind <paramref name="index"/>; -1 if there is none.</summary>
    /// <param name="hash">The hash looked for.</param>
    /// <param name="index">-1 to begin, else the entry before.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong hash, int index)
    {
        index = index < 0 ? IndexOf(hash) : Next(index);
        while (true)
        {
            ref KeyEntry entry = ref At(index);
            if (entry.Value == 0)
                return -1;
            if (entry.Hash == hash)
                return index;
            index = Next(index);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref KeyEntry At(int index) => ref _first[index];

    /// <summary>Adds an entry; there is room, and its key is not there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(KeyEntry added)
    {
        int index = IndexOf(added.Hash);
        while (At(index).Value != 0)
            index = Next(index);
        At(index) = added;
        Count++;
    }

    /// <summary>Adds an entry unless one of the same hash is met on the way; there is room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAdd(ulong hash, ulong value)
    {
        int index = IndexOf(hash);
        while (true)
        {
            ref KeyEntry entry = ref At(index);
            if (entry.Value == 0)
            {
                entry.Hash = hash;
                entry.Value = value;
                Count++;
                return true;
            }

            if (entry.Hash == hash)
                return false;
            index = Next(index);
        }
    }

    /// <summary>Takes an entry out; those behind it that it had pushed on move up.</summary>
    public void RemoveAt(int index)
    {
        BeginMoving();
        int hole = index;
        int next = index;
        while (true)
        {
            next = Next(next);
            KeyEntry entry = At(next);
            if (entry.Value == 0)
                break;
            // It may move into the hole unless its home lies behind the hole, in the circle of entries.
            int home = IndexOf(entry.Hash);
            bool homeIsBehindHole = hole <= next ? hole < home && home <= next : hole < home || home <= next;
            if (homeIsBehindHole)
                continue;
            At(hole) = entry;
            hole = next;
        }

        At(hole) = default;
        Count--;
        EndMoving();
    }

    /// <summary>Makes room for more.</summary>
    public void Grow(int capacity)
    {
        BeginMoving();
        KeyEntry[] old = _entries;
        Begin(capacity);
        foreach (KeyEntry entry in old)
        {
            if (entry.Value != 0)
                Add(entry);
        }

        EndMoving();
    }

    /// <summary>
    /// All entries, used or free, while another thread adds and removes: none that stays is missed, and one that is
    /// being added is there or not, or with a sequence and not yet its hash.
    /// </summary>
    /// <param name="into">At least <see cref="MaxCapacity"/>.</param>
    /// <returns>How many.</returns>
    public int CopyTo(Span<KeyEntry> into)
    {
        SpinWait spin = default;
        while (true)
        {
            uint before = Volatile.Read(ref _moves);
            KeyEntry[] entries = Volatile.Read(ref _entries);
            entries.CopyTo(into);
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && before == _moves)
                return entries.Length;
            spin.SpinOnce();
        }
    }

    private void Begin(int capacity)
    {
        KeyEntry[] entries = TouchedMemory.AllocatePinned<KeyEntry>(capacity);
        _first = (KeyEntry*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(entries));
        _capacity = capacity;
        _mostCount = capacity - capacity / 8;
        Count = 0;
        _entries = entries;
    }

    private void BeginMoving()
    {
        _moves++;
        Volatile.WriteBarrier();
    }

    private void EndMoving() => Volatile.Write(ref _moves, _moves + 1);

    // The bits behind those shared choose the place: home grows with the hash.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int IndexOf(ulong hash) => (int)((hash << Depth >> 32) * (uint)_capacity >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Next(int index) => ++index == _capacity ? 0 : index;
}
