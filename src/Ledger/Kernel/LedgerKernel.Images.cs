namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    // Told of accounts before they change, while an image is written; also taken away by the thread that writes it.
    private volatile AccountCut? _cut;

    /// <summary>
    /// Takes a cut of all state, between two groups; one at a time, until <see cref="EndCut"/>. Copies the list of open
    /// holds and that of the segments of keys, and nothing else.
    /// </summary>
    public LedgerCut Freeze()
    {
        var holds = new HoldImage[_holds.Count];
        int i = 0;
        foreach (Hold hold in _holds.Values)
            holds[i++] = new HoldImage(hold, hold.Legs);
        var accounts = new AccountCut(Accounts, Accounts.Count);
        _cut = accounts;
        return new LedgerCut
        {
            Sequence = DurableSequence,
            StampTicks = _durableStampTicks,
            Hash = _hash,
            Table = Accounts,
            Accounts = accounts,
            KeyCount = _keys.Count,
            KeySegments = _keys.Segments(),
            Positions = _positions,
            Holds = holds,
            Histories = _histories,
            StampCount = _histories.Stamps.Count,
        };
    }

    /// <summary>Says that the cut has been read. On any thread.</summary>
    public void EndCut() => _cut = null;

    public void ReserveKeys(long keys) => _keys.Reserve(keys);

    public void ReservePositions(long records) => _positions.Reserve(records);

    /// <summary>Adds an account of an image, to be indexed later.</summary>
    public void Restore(in AccountDefinition account, long openedSequence, in AccountImage image)
    {
        int slot = Accounts.Append(account, openedSequence);
        if (account.KeepHistory)
            _histories.Open(slot);
        ref AccountState state = ref Accounts[slot];
        state.Working = image.Sums;
        state.Floor = image.Floor;
        state.Ceiling = image.Ceiling;
        state.Flags |= image.Flags;
        if (state.IsClosed)
            Accounts.NoteClosing(slot);
    }

    /// <summary>Adds the position of the next record of an image.</summary>
    public void RestorePosition(long position) => _positions.Add(position);

    /// <summary>Adds an open hold of an image; false if its accounts or its key are not there.</summary>
    public bool TryRestore(Hold hold)
    {
        foreach (HoldLeg leg in hold.Legs)
        {
            if (!Accounts.IsSlot(leg.Slot))
                return false;
        }

        if (!_keys.IsOpen(hold.KeyHash, hold.Sequence) || !_holds.TryAdd(hold.Sequence, hold))
            return false;
        _expiries.Add(hold);
        return true;
    }

    /// <summary>Shows readers what was restored.</summary>
    public void CompleteRestore(long stampTicks)
    {
        _stampTicks = _durableStampTicks = stampTicks;
        Group.Clear(_positions.Count + 1);
        Show();
    }
}
