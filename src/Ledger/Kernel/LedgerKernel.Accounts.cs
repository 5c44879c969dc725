namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>Opens an account; its id is its key.</summary>
    public PostingResult Open(Account account)
    {
        int slot = Accounts.Find(account.Id);
        if (slot >= 0)
            return OpenAgain(account, slot);
        if (account.FloorUnits > account.CeilingUnits)
            return new(PostingStatus.Malformed, 0, 0, Refused(RefusalReason.LimitsCrossed));
        RecordWriter.WriteOpening(Group, _stampTicks, account);
        Add(account, Group.LastSequence);
        return new(PostingStatus.Posted, Group.LastSequence, _stampTicks);
    }

    private void Add(Account account, long sequence)
    {
        int slot = Accounts.Add(account, sequence);
        if (_undoes)
            _undo.Add(new UndoStep { Kind = UndoKind.AccountOpened });
        if (account.KeepHistory)
            _histories.Open(slot);
    }

    private PostingResult OpenAgain(Account account, int slot)
    {
        Account original = Accounts.Definition(slot);
        long sequence = Accounts.OpenedSequence(slot);
        long stamp = LedgerRecord.StampOf(ReadRecord(sequence));
        PayloadField difference =
            original.Kind != account.Kind ? PayloadField.AccountKind
            : original.Currency != account.Currency ? PayloadField.Currency
            : original.FloorUnits != account.FloorUnits ? PayloadField.Floor
            : original.CeilingUnits != account.CeilingUnits ? PayloadField.Ceiling
            : original.KeepHistory != account.KeepHistory ? PayloadField.KeepHistory
            : PayloadField.None;
        if (difference == PayloadField.None)
            return new(PostingStatus.AlreadyPosted, sequence, stamp);
        return new(PostingStatus.Conflict, sequence, stamp,
            new Refusal(RefusalReason.KeyConflict, -1, new AccountRef(slot), default, difference));
    }

    private Refusal CheckChange(CommandBuffer command)
    {
        int slot = command.Account.Slot;
        if (slot < 0)
            return Refused(RefusalReason.AccountNotFound);
        Currency currency = CurrencyOf(slot);
        if ((command.Floor ?? command.Ceiling ?? Money.Zero(currency)).Currency != currency)
            return Refused(RefusalReason.CurrencyMismatch, -1, slot);
        bool isClosed = Accounts[slot].IsClosed;
        if (command.Kind == LedgerRecordKind.Close && isClosed)
            return Refused(RefusalReason.AccountClosed, -1, slot);
        if (command.Kind == LedgerRecordKind.Reopen && !isClosed)
            return Refused(RefusalReason.AccountNotClosed, -1, slot);
        return default;
    }

    private void ChangeAccount(CommandBuffer command)
    {
        ref AccountState state = ref Touch(command.Account.Slot);
        switch (command.Kind)
        {
            case LedgerRecordKind.Close:
                state.Flags |= AccountFlags.Closed;
                Accounts.NoteClosing(command.Account.Slot);
                break;
            case LedgerRecordKind.Reopen:
                state.Flags &= ~AccountFlags.Closed;
                Accounts.NoteClosing(command.Account.Slot);
                break;
            default:
                state.Floor = command.Floor?.MinorUnits ?? AccountState.NoFloor;
                state.Ceiling = command.Ceiling?.MinorUnits ?? AccountState.NoCeiling;
                break;
        }
    }
}
