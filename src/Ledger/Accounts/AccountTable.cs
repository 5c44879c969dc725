using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Purlin.Ledger;

/// <summary>
/// All accounts of a book by slot and by id. States lie in blocks that never move, aligned to cache lines, so readers
/// need no lock while the one writer adds blocks.
/// </summary>
/// <remarks>
/// Readers see what lasts. The first change of an account in a group lays an image of its sums aside, in a row with
/// those of the group's other accounts, and says so in the account; the end of the group takes that back, and then
/// counts itself. Who has read sums looks whether the account still says the same and no group has ended, which alone
/// could have let the sums or the image change under his eyes. So an account is one cache line to a group, not two,
/// which takes some 18 of 285 ns from a transfer among a million accounts.
/// </remarks>
internal sealed unsafe class AccountTable
{
    private const int BlockShift = 13;
    private const int BlockAccounts = 1 << BlockShift;
    private const int BlockMask = BlockAccounts - 1;
    private const int PrefetchDistance = 12;
    private const int Alignment = AccountState.Bytes;

    private readonly AccountIds _ids = new();
    private readonly List<Currency> _currencies = [];

    // Blocks are pinned arrays: their addresses in _blocks are good as long as _memory holds them.
    private readonly List<byte[]> _memory = [];
    private volatile nint[] _blocks = [];

    // Made when somebody asks: an image of a million accounts makes no objects.
    private volatile Account?[] _definitions = [];
    private volatile long[] _openedSequences = [];
    private NetPlace[] _netPlaces = [];

    // Accounts changed in the group under way, each once, and their sums before it. A group of transfers in memory
    // touches at most so many.
    private int[] _touched = new int[1024];
    private volatile AccountSums[] _images = new AccountSums[1024];
    private int _touchedCount;

    // Accounts closed or reopened since the last group.
    private readonly List<int> _closings = [];
    private long _groupsEnded;

    // Readers see accounts below this: those whose opening lasts.
    private volatile int _durableCount;

    /// <summary>How many there are, for the writer.</summary>
    public int Count { get; private set; }

    /// <summary>How many there are, for readers.</summary>
    public int DurableCount => _durableCount;

    /// <summary>The state of an account; the slot is not checked.</summary>
    public ref AccountState this[int slot]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref *((AccountState*)Unsafe.Add(
            ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(_blocks), slot >> BlockShift)
            + (slot & BlockMask));
    }

    /// <summary>Fetches the cache line of an account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref this[slot]));
    }

    /// <summary>Where the check under way has an account among those it sums up.</summary>
    public ref NetPlace NetPlaceOf(int slot) => ref _netPlaces[slot];

    /// <summary>The record that opened an account; on any thread.</summary>
    public long OpenedSequence(int slot) => _openedSequences[slot];

    /// <summary>The definition as it was opened; limits may have changed since.</summary>
    public Account Definition(int slot)
    {
        Account?[] definitions = _definitions;
        if (definitions[slot] is { } known)
            return known;
        AccountDefinition bytes = _ids.Read(slot);
        var definition = Account.Restore(Encoding.UTF8.GetString(bytes.Id), bytes.Kind, bytes.Currency, bytes.Floor,
            bytes.Ceiling, bytes.KeepHistory);
        Volatile.Write(ref definitions[slot], definition);
        return definition;
    }

    /// <summary>The same without an object.</summary>
    public AccountDefinition Read(int slot) => _ids.Read(slot);

    /// <summary>Whether an account is in a currency; on any thread, of accounts that last.</summary>
    public bool IsIn(int slot, Currency currency) => _ids.CurrencyBits(slot) == currency.Bits;

    public Currency Currency(int number) => _currencies[number];

    public bool IsSlot(int slot) => (uint)slot < (uint)Count;

    /// <summary>The slot of an id, for the writer; -1 if there is none.</summary>
    public int Find(string id) => _ids.Find(id);

    /// <summary>The slot of an id, for readers; -1 if there is none that lasts.</summary>
    public int FindDurable(string id)
    {
        // First: what is there and below this is there for ever. Of a slot above, the account found may be taken out
        // again, and another one be in it by the time that the slot lasts.
        int durable = _durableCount;
        return _ids.Find(id) is var slot && slot < durable ? slot : -1;
    }

    /// <summary>Makes room ahead of time.</summary>
    public void Reserve(int accounts)
    {
        _ids.Reserve(accounts);
        if (accounts > _definitions.Length)
            GrowDefinitions(accounts);
        while ((long)_blocks.Length << BlockShift < accounts)
            AddBlock();
    }

    /// <summary>Adds an account behind the last.</summary>
    /// <param name="account">Its definition; the id is new.</param>
    /// <param name="openedSequence">Of the record that opens it.</param>
    /// <returns>Its slot.</returns>
    public int Add(Account account, long openedSequence)
    {
        Span<byte> id = stackalloc byte[Account.MaxIdBytes];
        var definition = new AccountDefinition
        {
            Id = id[..LedgerText.Write(account.Id, id)],
            Kind = account.Kind,
            Currency = account.Currency,
            Floor = account.FloorUnits,
            Ceiling = account.CeilingUnits,
            KeepHistory = account.KeepHistory,
        };
        if (!_ids.TryAdd(definition))
            throw new InvalidOperationException("There is an account of this id: look before you add.");
        int slot = AddState(definition, openedSequence);
        _definitions[slot] = account;
        return slot;
    }

    /// <summary>
    /// Adds an account behind the last, which is found by its id once <see cref="TryIndex"/> has been called.
    /// </summary>
    public int Append(in AccountDefinition definition, long openedSequence)
    {
        _ids.Append(definition);
        return AddState(definition, openedSequence);
    }

    /// <summary>Lets the accounts appended be found.</summary>
    /// <returns>False if an id was taken.</returns>
    public bool TryIndex() => _ids.TryIndex();

    private int AddState(in AccountDefinition definition, long openedSequence)
    {
        int slot = Count;
        if (slot == _definitions.Length)
            GrowDefinitions(Math.Max(64, 2 * slot));
        if (slot == _blocks.Length << BlockShift)
            AddBlock();
        ref AccountState state = ref this[slot];
        state = default;
        state.Floor = definition.Floor ?? AccountState.NoFloor;
        state.Ceiling = definition.Ceiling ?? AccountState.NoCeiling;
        state.Currency = NumberOf(definition.Currency);
        state.Flags = (definition.IsDebitNormal ? AccountFlags.DebitNormal : 0)
            | (definition.KeepHistory ? AccountFlags.KeepHistory : 0);
        _openedSequences[slot] = openedSequence;
        Count = slot + 1;
        return slot;
    }

    /// <summary>Takes out the account added last, which readers have not seen.</summary>
    public void RemoveLast()
    {
        _ids.RemoveLast();
        _definitions[--Count] = null;
    }

    /// <summary>
    /// Lays the sums of an account aside that the group changes for the first time: readers see those until its end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void LayAside(ref AccountState state, int slot)
    {
        int at = _touchedCount;
        if (at == _touched.Length)
            GrowTouched();
        _touched[at] = slot;
        _images[at] = state.Working;
        _touchedCount = at + 1;
        Volatile.Write(ref state.Image, (uint)at + 1);
        // The image is named before the sums change.
        Volatile.WriteBarrier();
    }

    /// <summary>Notes that an account may have been closed or reopened: readers see it at the end of the group.
    /// </summary>
    public void NoteClosing(int slot) => _closings.Add(slot);

    /// <summary>
    /// Shows readers the sums as they are now, and the accounts that were added: the group lasts, or was taken back.
    /// </summary>
    public void EndGroup()
    {
        ReadOnlySpan<int> touched = _touched.AsSpan(0, _touchedCount);
        for (int i = 0; i < touched.Length; i++)
        {
            if (i + PrefetchDistance < touched.Length)
                Prefetch(touched[i + PrefetchDistance]);
            Volatile.Write(ref this[touched[i]].Image, 0);
        }

        foreach (int slot in _closings)
        {
            ref AccountState state = ref this[slot];
            state.Flags = state.IsClosed
                ? state.Flags | AccountFlags.ShownClosed : state.Flags & ~AccountFlags.ShownClosed;
        }

        _closings.Clear();
        _touchedCount = 0;
        Volatile.Write(ref _groupsEnded, _groupsEnded + 1);
        _durableCount = Count;
    }

    /// <summary>Whether the account is closed as far as it lasts, on any thread.</summary>
    public bool IsClosedDurable(int slot) => (this[slot].Flags & AccountFlags.ShownClosed) != 0;

    /// <summary>The limits that last, on any thread; false while the group under way is changing the account.</summary>
    public bool TryReadLimits(int slot, out long floor, out long ceiling)
    {
        ref AccountState state = ref this[slot];
        long ended = Volatile.Read(ref _groupsEnded);
        bool isUntouched = Volatile.Read(ref state.Image) == 0;
        (floor, ceiling) = (state.Floor, state.Ceiling);
        Volatile.ReadBarrier();
        return isUntouched && Volatile.Read(ref state.Image) == 0 && Volatile.Read(ref _groupsEnded) == ended;
    }

    /// <summary>The sums that last, on any thread.</summary>
    public AccountSums ReadDurable(int slot)
    {
        ref AccountState state = ref this[slot];
        SpinWait spin = default;
        while (true)
        {
            long ended = Volatile.Read(ref _groupsEnded);
            uint image = Volatile.Read(ref state.Image);
            AccountSums sums = image == 0 ? state.Working : _images[image - 1];
            Volatile.ReadBarrier();
            // Both: while the copy above was made, a group may have touched the account and ended, and the image is
            // none again, or that of the next group in the same place. For a test to see what the second check finds,
            // a reader has to stand still between two words of one copy for a whole group and longer: nothing but luck
            // does that, and a copy has no place at which the tests of interleavings could hold it.
            if (Volatile.Read(ref state.Image) == image && Volatile.Read(ref _groupsEnded) == ended)
                return sums;
            spin.SpinOnce();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void GrowTouched()
    {
        Array.Resize(ref _touched, 2 * _touchedCount);
        var images = new AccountSums[_touched.Length];
        _images.CopyTo(images, 0);
        _images = images;
    }

    private ushort NumberOf(Currency currency)
    {
        int number = _currencies.IndexOf(currency);
        if (number >= 0)
            return (ushort)number;
        if (_currencies.Count > ushort.MaxValue)
            throw new InvalidOperationException("A book holds at most 65,536 currencies.");
        _currencies.Add(currency);
        return (ushort)(_currencies.Count - 1);
    }

    private void GrowDefinitions(int length)
    {
        var grown = new Account?[length];
        _definitions.AsSpan(0, Count).CopyTo(grown);
        _definitions = grown;
        var sequences = new long[length];
        _openedSequences.AsSpan(0, Count).CopyTo(sequences);
        _openedSequences = sequences;
        Array.Resize(ref _netPlaces, length);
    }

    private void AddBlock()
    {
        byte[] memory = GC.AllocateArray<byte>(BlockAccounts * AccountState.Bytes + Alignment, pinned: true);
        _memory.Add(memory);
        nint address = (nint)Unsafe.AsPointer(ref memory[0]);
        _blocks = [.. _blocks, (address + Alignment - 1) & ~(nint)(Alignment - 1)];
    }
}
