using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Purlin.Ledger;

/// <summary>
/// All accounts of a book by slot and by id. States lie in blocks that never move, aligned to cache lines, so readers
/// need no lock while the one writer adds blocks.
/// </summary>
internal sealed unsafe class AccountTable
{
    private const int BlockShift = 13;
    private const int BlockAccounts = 1 << BlockShift;
    private const int BlockMask = BlockAccounts - 1;
    private const int Alignment = 128;
    private const int CacheLineBytes = 64;

    private readonly AccountIds _ids = new();
    private readonly List<Currency> _currencies = [];

    // Blocks are pinned arrays: their addresses in _blocks are good as long as _memory holds them.
    private readonly List<byte[]> _memory = [];
    private volatile nint[] _blocks = [];

    // Made when somebody asks: an image of a million accounts makes no objects.
    private volatile Account?[] _definitions = [];

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

    /// <summary>Fetches both cache lines of an account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot)
    {
        if (!Sse.IsSupported)
            return;
        byte* state = (byte*)Unsafe.AsPointer(ref this[slot]);
        Sse.Prefetch0(state);
        Sse.Prefetch0(state + CacheLineBytes);
    }

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

    public Currency Currency(int number) => _currencies[number];

    public bool IsSlot(int slot) => (uint)slot < (uint)Count;

    /// <summary>The slot of an id, for the writer; -1 if there is none.</summary>
    public int Find(string id) => _ids.Find(id);

    /// <summary>The slot of an id, for readers.</summary>
    public int FindDurable(string id) => _ids.Find(id) is var slot && slot < _durableCount ? slot : -1;

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
        state.OpenedSequence = openedSequence;
        state.Currency = NumberOf(definition.Currency);
        state.Flags = (definition.IsDebitNormal ? AccountFlags.DebitNormal : 0)
            | (definition.KeepHistory ? AccountFlags.KeepHistory : 0);
        Count = slot + 1;
        return slot;
    }

    /// <summary>Takes out the account added last, which readers have not seen.</summary>
    public void RemoveLast()
    {
        _ids.RemoveLast();
        _definitions[--Count] = null;
    }

    /// <summary>Shows readers the accounts that have been added so far.</summary>
    public void PublishCount() => _durableCount = Count;

    /// <summary>Shows readers the sums of an account.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Publish(ref AccountState state)
    {
        uint version = state.DurableVersion;
        state.DurableVersion = version + 1;
        Volatile.WriteBarrier();
        state.Durable = state.Working;
        Volatile.Write(ref state.DurableVersion, version + 2);
    }

    /// <summary>The sums that last, on any thread.</summary>
    public AccountSums ReadDurable(int slot)
    {
        ref AccountState state = ref this[slot];
        SpinWait spin = default;
        while (true)
        {
            uint before = Volatile.Read(ref state.DurableVersion);
            AccountSums sums = state.Durable;
            Volatile.ReadBarrier();
            if ((before & 1) == 0 && before == state.DurableVersion)
                return sums;
            spin.SpinOnce();
        }
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
    }

    private void AddBlock()
    {
        byte[] memory = GC.AllocateArray<byte>(BlockAccounts * AccountState.Bytes + Alignment, pinned: true);
        _memory.Add(memory);
        nint address = (nint)Unsafe.AsPointer(ref memory[0]);
        _blocks = [.. _blocks, (address + Alignment - 1) & ~(nint)(Alignment - 1)];
    }
}
