namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>The record of a key, and how the hold it may stand for ended; 0 if the key is free.</summary>
    private long FindKey(ulong hash, ReadOnlySpan<byte> key, bool isText, out HoldEnd end)
    {
        KeySegment segment = _keys.SegmentOf(hash);
        for (int i = segment.Find(hash, -1); i >= 0; i = segment.Find(hash, i))
        {
            KeyEntry entry = segment.At(i);
            ReadOnlySpan<byte> found = LedgerRecord.KeyOf(ReadRecord(entry.Sequence), out bool foundIsText);
            if (foundIsText == isText && found.SequenceEqual(key))
            {
                end = entry.End;
                return entry.Sequence;
            }
        }

        end = HoldEnd.None;
        return 0;
    }

    private void AddKey(ulong hash, long sequence)
    {
        _keys.Add(hash, sequence);
        if (_undoes)
            _undo.Add(new UndoStep { Kind = UndoKind.KeyAdded, KeyHash = hash, Sequence = sequence });
    }

    /// <summary>Answers a command whose key has a record: the original outcome if the payload is the same.</summary>
    private PostingResult AnswerAgain(CommandBuffer command, long sequence)
    {
        // A record of the command as it would be refused now: the form in which accounts may be missing.
        _scratch.Clear(1);
        RecordWriter.Write(_scratch, _stampTicks, command, new(RefusalReason.AccountNotFound, -1, default, default, 0));
        LedgerRecord again = LedgerRecord.Read(_scratch[0]);
        LedgerRecord original = LedgerRecord.Read(ReadRecord(sequence));

        int leg = -1;
        PayloadField difference = LedgerRecord.HaveSamePayload(original, again)
            ? PayloadField.None
            : FirstDifference(original, again, out leg);
        if (difference == PayloadField.None)
            difference = CurrencyDifference(original, command, out leg);
        if (difference != PayloadField.None)
        {
            return new(PostingStatus.Conflict, sequence, original.StampTicks,
                new Refusal(RefusalReason.KeyConflict, leg, default, default, difference));
        }

        if (!original.IsRefused)
            return new(PostingStatus.AlreadyPosted, sequence, original.StampTicks);
        return new(PostingStatus.AlreadyFailed, sequence, original.StampTicks, RefusalOf(original, command));
    }

    /// <summary>
    /// The refusal that a record remembers. The currency is that of the account, or of the leg named.
    /// </summary>
    private Refusal RefusalOf(in LedgerRecord record, CommandBuffer command)
    {
        Currency currency = default;
        if (record.RefusedSlot >= 0)
            currency = Accounts.Definition(record.RefusedSlot).Currency;
        else if (record.RefusedLeg >= 0 && record.RefusedLeg < command.LegCount)
            currency = command.Legs[record.RefusedLeg].Currency;
        return new(record.Reason, record.RefusedLeg, new AccountRef(record.RefusedSlot),
            new Money(record.Short, record.Short == 0 ? default : currency), PayloadField.None);
    }

    private PayloadField FirstDifference(in LedgerRecord one, in LedgerRecord other, out int leg)
    {
        leg = -1;
        if (one.Kind != other.Kind)
            return PayloadField.Kind;
        if (one.HasEffective != other.HasEffective
            || (one.HasEffective && one.EffectiveTicks != other.EffectiveTicks))
        {
            return PayloadField.Effective;
        }

        if (one.Code != other.Code)
            return PayloadField.Code;
        if (!one.Memo.SequenceEqual(other.Memo))
            return PayloadField.Memo;
        if (one.LifetimeTicks != other.LifetimeTicks)
            return PayloadField.Lifetime;
        if (one.ChecksEachLeg != other.ChecksEachLeg)
            return PayloadField.ChecksEachLeg;
        if (one.HoldKeyIsText != other.HoldKeyIsText || !one.HoldKey.SequenceEqual(other.HoldKey))
            return PayloadField.Hold;
        if (one.ReleasesRest != other.ReleasesRest)
            return PayloadField.ReleasesRest;
        if (one.Legs.Count != other.Legs.Count)
            return PayloadField.LegCount;
        if (one.Kind is LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits
            && !IsSameAccount(one.Account, other.Account))
        {
            return PayloadField.Account;
        }

        if (one.Floor != other.Floor)
            return PayloadField.Floor;
        return one.Ceiling != other.Ceiling ? PayloadField.Ceiling : FirstLegDifference(one.Legs, other.Legs, out leg);
    }

    private PayloadField FirstLegDifference(RecordLegs one, RecordLegs other, out int leg)
    {
        leg = 0;
        RecordLegs.Enumerator others = other.GetEnumerator();
        foreach (RecordLeg left in one)
        {
            others.MoveNext();
            RecordLeg right = others.Current;
            if (!IsSameAccount(left.Account, right.Account))
                return PayloadField.Account;
            if (left.Side != right.Side)
                return PayloadField.Side;
            if (left.Amount != right.Amount)
                return PayloadField.Amount;
            leg++;
        }

        leg = -1;
        return PayloadField.None;
    }

    /// <summary>An account that was missing when the one was written may have been opened since.</summary>
    private bool IsSameAccount(RecordAccount one, RecordAccount other)
    {
        if (one.Slot >= 0 && other.Slot >= 0)
            return one.Slot == other.Slot;
        return IdOf(one).SequenceEqual(IdOf(other));
    }

    private ReadOnlySpan<byte> IdOf(RecordAccount account) => account.Slot < 0
        ? account.MissingId
        : System.Text.Encoding.UTF8.GetBytes(Accounts.Definition(account.Slot).Id);

    /// <summary>The currency of a leg is its account's, and stands in the record only where there was none.</summary>
    private PayloadField CurrencyDifference(in LedgerRecord original, CommandBuffer command, out int leg)
    {
        leg = -1;
        bool isOfLimits = (command.Floor ?? command.Ceiling) is not null;
        if (isOfLimits && command.Account.Currency != CurrencyOf(original.Account))
            return PayloadField.Currency;
        foreach (RecordLeg recorded in original.Legs)
        {
            if (command.Legs[++leg].Currency != CurrencyOf(recorded.Account))
                return PayloadField.Currency;
        }

        leg = -1;
        return PayloadField.None;
    }

    private Currency CurrencyOf(RecordAccount account) =>
        account.Slot < 0 ? account.MissingCurrency : CurrencyOf(account.Slot);

    private Currency CurrencyOf(int slot) => Accounts.Currency(Accounts[slot].Currency);
}
