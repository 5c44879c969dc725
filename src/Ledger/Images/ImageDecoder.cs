using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Purlin.Ledger;

/// <summary>
/// Makes a kernel and a tree of an image. The image's checks say that its bytes are those that were written; here
/// everything is checked that keeps a kernel sound whatever they say, and that the sums of the image fit together:
/// accounts per currency, open holds and histories. The last record is compared with the log.
/// </summary>
internal sealed class ImageDecoder
{
    private readonly ILedgerStore _store;
    private readonly long _sequence;
    private readonly int _expectedAccounts;
    private readonly long _expectedRecords;
    private readonly List<Currency> _currencies = [];
    private readonly Dictionary<int, (long Debits, long Credits)> _held = [];
    private readonly ArrayBufferWriter<byte> _tree = new();
    private readonly Dictionary<Currency, Int128> _posted = new() { [Currency.None] = 0 };
    private Currency _sumCurrency;
    private Int128 _sum;
    private ImageHead _head;
    private LedgerKernel? _kernel;
    private AccountItem _account;
    private ImageSection _section = ImageSection.Head;
    private long _position;
    private long _heldAccounts;
    private long _holds;
    private long _stamps;
    private (long Sequence, long Ticks) _stamp;

    private ImageDecoder(ILedgerStore store, long sequence, LedgerOptions options)
    {
        _store = store;
        _sequence = sequence;
        _expectedAccounts = options.ExpectedAccounts;
        _expectedRecords = options.ExpectedRecords;
    }

    /// <summary>Reads an image.</summary>
    /// <param name="reader">The image.</param>
    /// <param name="store">The log that it is of.</param>
    /// <param name="options">How much room is taken ahead.</param>
    /// <exception cref="ImageRefusedException">It is not an image of this log.</exception>
    /// <exception cref="JournalException">It is damaged.</exception>
    public static (LedgerKernel Kernel, MerkleTree Tree) Read(
        LedgerSnapshotReader reader, ILedgerStore store, LedgerOptions options)
    {
        var decoder = new ImageDecoder(store, reader.Sequence, options);
        while (reader.TryRead(out int section, out ReadOnlySpan<byte> items))
            decoder.Take(section, items);
        return decoder.Finish();
    }

    /// <summary>Takes a part of a section.</summary>
    private void Take(int section, ReadOnlySpan<byte> items)
    {
        if (section < (int)_section || section > (int)ImageSection.Tree)
            throw Refused("its sections are not in order");
        _section = (ImageSection)section;
        if (_section == ImageSection.Head)
        {
            Begin(items);
            return;
        }

        LedgerKernel kernel = _kernel ?? throw Refused("it has no head");
        while (!items.IsEmpty)
        {
            if (!TryTake(kernel, ref items))
                throw Refused($"its section of {_section} is malformed".ToLowerInvariant());
        }

        if (_section == ImageSection.Accounts && !kernel.Accounts.TryIndex())
            throw Refused("two of its accounts have one id");
    }

    private void Begin(ReadOnlySpan<byte> bytes)
    {
        if (_kernel is not null || !ImageHead.TryRead(bytes, out _head) || _head.Sequence != _sequence)
            throw Refused("its head is malformed, of another record, or of another version");
        _kernel = new LedgerKernel(_store, _head.Seed0, _head.Seed1) { KeepsRows = _store.KeepsRows };
        _kernel.Reserve(Math.Max((int)_head.Accounts, _expectedAccounts), 0);
        _kernel.ReserveKeys(Math.Max(_head.Keys, _expectedRecords));
        _kernel.ReservePositions(Math.Max(_head.Sequence, _expectedRecords));
    }

    private bool TryTake(LedgerKernel kernel, ref ReadOnlySpan<byte> items) => _section switch
    {
        ImageSection.Currencies => TryTakeCurrency(ref items),
        ImageSection.Accounts => TryTakeAccount(kernel, ref items),
        ImageSection.Positions => TryTakePositions(kernel, ref items),
        ImageSection.Keys => TryTakeKeys(kernel, ref items),
        ImageSection.Holds => TryTakeHold(kernel, ref items),
        ImageSection.Stamps => TryTakeStamp(kernel, ref items),
        ImageSection.Histories => TryTakeHistory(kernel, ref items),
        _ => TryTakeTree(ref items),
    };

    private bool TryTakeCurrency(ref ReadOnlySpan<byte> items)
    {
        if (items.Length < sizeof(ulong)
            || !Currency.TryFromBits(BinaryPrimitives.ReadUInt64LittleEndian(items), out Currency currency)
            || _currencies.Contains(currency) || _currencies.Count > ushort.MaxValue)
        {
            return false;
        }

        items = items[sizeof(ulong)..];
        _currencies.Add(currency);
        _posted.Add(currency, 0);
        return true;
    }

    private bool TryTakeAccount(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        if (!_account.TryRead(
            ref items, _currencies, out AccountDefinition account, out long opened, out AccountImage image)
            || opened > _head.Sequence || kernel.Accounts.Count == _head.Accounts)
        {
            return false;
        }

        kernel.Restore(account, opened, image);
        // Most books are in one currency.
        if (account.Currency == _sumCurrency)
            _sum += image.Sums.Posted;
        else
            ChangeSum(account.Currency, image.Sums.Posted);
        _heldAccounts += (image.Sums.HeldDebits | image.Sums.HeldCredits) != 0 ? 1 : 0;
        return true;
    }

    private void ChangeSum(Currency currency, Int128 first)
    {
        _posted[_sumCurrency] = _sum;
        (_sumCurrency, _sum) = (currency, _posted[currency] + first);
    }

    private bool TryTakePositions(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        while (!items.IsEmpty)
        {
            if (!Varint.TryRead(ref items, out ulong step))
                return false;
            _position = unchecked(_position + Varint.UnZigZag(step));
            if ((ulong)_position >> 48 != 0 || kernel.DurableSequence == _head.Sequence)
                return false;
            kernel.RestorePosition(_position);
        }

        return true;
    }

    private bool TryTakeKeys(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        for (; items.Length >= KeyItem.Bytes; items = items[KeyItem.Bytes..])
        {
            KeyEntry entry = KeyItem.Read(items);
            if (entry.Sequence < 1 || entry.Sequence > _head.Sequence || entry.End > HoldEnd.Expired
                || kernel.Keys.Count == _head.Keys || !kernel.Keys.TryRestore(entry, _head.Keys))
            {
                return false;
            }
        }

        return items.IsEmpty;
    }

    private bool TryTakeHold(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        if (!HoldItem.TryRead(ref items, out Hold hold) || _holds++ == _head.Holds || !kernel.TryRestore(hold))
            return false;
        foreach (HoldLeg leg in hold.Legs)
        {
            (long debits, long credits) = _held.GetValueOrDefault(leg.Slot);
            if (leg.Side == EntrySide.Debit)
                debits = unchecked(debits + leg.Left);
            else
                credits = unchecked(credits + leg.Left);
            if ((debits | credits) < 0)
                return false;
            _held[leg.Slot] = (debits, credits);
        }

        return true;
    }

    private bool TryTakeStamp(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        if (!Varint.TryRead(ref items, out ulong step) || !Varint.TryRead(ref items, out ulong ticks) || step == 0
            || step > (ulong)(_head.Sequence - _stamp.Sequence) || ticks > (ulong)(_head.StampTicks - _stamp.Ticks)
            || _stamps > 0 && ticks == 0 || _stamps++ == _head.Stamps)
        {
            return false;
        }

        _stamp = (_stamp.Sequence + (long)step, _stamp.Ticks + (long)ticks);
        kernel.Histories.AddStamp(_stamp.Sequence, _stamp.Ticks);
        return true;
    }

    private static bool TryTakeHistory(LedgerKernel kernel, ref ReadOnlySpan<byte> items)
    {
        if (items.Length < sizeof(int))
            return false;
        int slot = BinaryPrimitives.ReadInt32LittleEndian(items);
        items = items[sizeof(int)..];
        return kernel.Histories.Of(slot) is { } history && history.TryLoad(ref items);
    }

    private bool TryTakeTree(ref ReadOnlySpan<byte> items)
    {
        _tree.Write(items);
        items = default;
        return true;
    }

    private (LedgerKernel Kernel, MerkleTree Tree) Finish()
    {
        LedgerKernel kernel = _kernel ?? throw Refused("it is empty");
        if (kernel.DurableSequence != _sequence || kernel.Accounts.Count != _head.Accounts
            || kernel.Keys.Count != _head.Keys || _holds != _head.Holds || _stamps != _head.Stamps
            || _stamps > 0 && _stamp != (_sequence, _head.StampTicks))
        {
            throw Refused("something of it is missing");
        }

        CheckSums(kernel);
        CheckLastRecord(kernel);
        if (!MerkleTree.TryLoad(_tree.WrittenSpan, _store.ReadAsync, out MerkleTree? tree)
            || tree.Size > _sequence)
        {
            throw Refused("its tree is malformed");
        }

        kernel.CompleteRestore(_head.StampTicks);
        return (kernel, tree);
    }

    // The positions of an image may be any numbers: whether the log itself is damaged, reading all of it will tell.
    private void CheckLastRecord(LedgerKernel kernel)
    {
        try
        {
            ReadOnlySpan<byte> last = kernel.ReadDurable(_head.Sequence, new RecordBuffer());
            if (LedgerRecord.TryRead(last, out LedgerRecord record) && record.StampTicks == _head.StampTicks)
                return;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IOException)
        {
            throw Refused($"its last record cannot be read: {e.Message}");
        }

        throw Refused("the log has another record there");
    }

    private void CheckSums(LedgerKernel kernel)
    {
        ChangeSum(Currency.None, 0);
        if (_posted.Values.Any(static sum => sum != 0))
            throw Refused("its debits and credits differ");
        if (_heldAccounts != _held.Count(static held => (held.Value.Debits | held.Value.Credits) != 0))
            throw Refused("accounts hold what its holds do not");
        foreach ((int slot, (long debits, long credits)) in _held)
        {
            ref AccountState state = ref kernel.Accounts[slot];
            if (state.Working.HeldDebits != debits || state.Working.HeldCredits != credits)
                throw Refused("accounts hold what its holds do not");
        }

        for (int slot = 0; slot < kernel.Accounts.Count; slot++)
        {
            if ((kernel.Accounts[slot].Flags & AccountFlags.KeepHistory) == 0)
                continue;
            AccountHistory history = kernel.Histories.Of(slot)!;
            ref AccountState state = ref kernel.Accounts[slot];
            long posted = state.IsDebitNormal ? state.Working.Posted : -state.Working.Posted;
            if (history.LastSequence > _head.Sequence || history.BalanceAt(_head.Sequence) != posted)
                throw Refused("an account's history is not that of its balance");
        }
    }

    private ImageRefusedException Refused(string why) => new(string.Create(
        CultureInfo.InvariantCulture, $"The image at record {_sequence} was not used: {why}."));
}
