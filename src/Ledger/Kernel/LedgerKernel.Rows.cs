namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    private readonly HashSet<int> _changedSlots = [];
    private readonly List<Hold> _changedHolds = [];
    private uint _groupStamp;
    private int _firstNewSlot;

    /// <summary>Whether the store keeps rows, so that changes of accounts and holds are noted.</summary>
    public bool KeepsRows { get; init; }

    /// <summary>Begins the list of what has changed.</summary>
    private void BeginChanges()
    {
        _changedSlots.Clear();
        _changedHolds.Clear();
        _firstNewSlot = Accounts.Count;
        if (++_groupStamp == 0)
            _groupStamp = 1;
    }

    private void Note(Hold hold)
    {
        if (!KeepsRows || hold.GroupStamp == _groupStamp)
            return;
        hold.GroupStamp = _groupStamp;
        _changedHolds.Add(hold);
    }

    private void NoteCaptured(HoldLeg[] legs)
    {
        if (!KeepsRows)
            return;
        foreach (HoldLeg leg in legs)
        {
            if (leg.Left > 0)
                Group.Captured.Add(new(Group.Count - 1, leg.Slot, leg.Side, leg.Left));
        }
    }

    /// <summary>Puts what has changed, as it is now, into a group.</summary>
    public void DescribeChanges(RecordGroup into)
    {
        foreach (int slot in _changedSlots)
        {
            // New accounts come below; one that was opened and taken back is not there.
            if (slot < _firstNewSlot)
                into.AccountRows.Add(RowOf(slot));
        }

        for (int slot = _firstNewSlot; slot < Accounts.Count; slot++)
            into.AccountRows.Add(RowOf(slot));
        foreach (Hold hold in _changedHolds)
        {
            bool isThere = hold.End != HoldEnd.None
                || (_holds.TryGetValue(hold.Sequence, out Hold? open) && open == hold);
            if (isThere)
            {
                into.HoldRows.Add(new HoldRow(
                    hold.Sequence, (HoldState)hold.End, hold.ExpiresAtTicks == Hold.Never ? null : hold.ExpiresAtTicks,
                    Array.ConvertAll(hold.Legs, static leg => leg.Left)));
            }
        }
    }

    private AccountRow RowOf(int slot)
    {
        ref AccountState state = ref Accounts[slot];
        ref AccountSums sums = ref state.Working;
        bool isDebitNormal = state.IsDebitNormal;
        return new AccountRow
        {
            Slot = slot,
            Definition = Accounts.Definition(slot),
            OpenedSequence = Accounts.OpenedSequence(slot),
            Posted = isDebitNormal ? sums.Posted : -sums.Posted,
            Outgoing = isDebitNormal ? sums.HeldCredits : sums.HeldDebits,
            Incoming = isDebitNormal ? sums.HeldDebits : sums.HeldCredits,
            Debits = sums.Debits,
            Credits = sums.Credits,
            Floor = state.Floor == AccountState.NoFloor ? null : state.Floor,
            Ceiling = state.Ceiling == AccountState.NoCeiling ? null : state.Ceiling,
            IsClosed = state.IsClosed,
        };
    }
}
