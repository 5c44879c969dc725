using System.Text;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>
    /// Decides again what a record says was decided: the record that this kernel would have written in its place is the
    /// next one of the group then, or none is. To be compared with it byte by byte.
    /// </summary>
    /// <remarks>
    /// A refusal that is remembered may be the culprit of a chain, decided behind commands that left no trace: its
    /// command, its key and the accounts it names are checked, and whether it would be refused alike standing alone.
    /// </remarks>
    /// <param name="record">The next record of the log.</param>
    /// <param name="isOfChain">Whether it is a refusal that only a chain explains.</param>
    /// <returns>What became of its command where no record was written.</returns>
    /// <exception cref="InvalidDataException">It names what cannot be there.</exception>
    public PostingResult DecideAgain(in LedgerRecord record, out bool isOfChain)
    {
        isOfChain = false;
        long newest = Group.Count > 0 ? _stampTicks : _durableStampTicks;
        long sequence = Group.LastSequence + 1;
        if (record.StampTicks < newest)
            throw Bad(sequence, "its stamp is before the last one's");
        _stampTicks = record.StampTicks;
        if (_expiries.NextTicks <= _stampTicks)
        {
            ExpireNext();
            return default;
        }

        if (record.Kind == LedgerRecordKind.Expire)
            throw Bad(sequence, "it ends a hold that is not due");
        if (record.Kind == LedgerRecordKind.Open)
            return Open(Opened(Encoding.UTF8.GetString(record.Key), record));
        DescribeWhole(record, sequence);
        return record.IsRefused
            ? RefuseAgain(record, out isOfChain)
            : Decide(_command, releasesKey: false, remembersRefusal: true);
    }

    /// <summary>Puts the command of a record into the buffer as it was given, key and memo with it.</summary>
    private void DescribeWhole(in LedgerRecord record, long sequence)
    {
        Describe(record, sequence);
        _command.SetKey(record.Key, record.KeyIsText);
        _command.SetMemo(record.Memo);
        _command.Code = record.Code;
        _command.ChecksEachLeg = record.ChecksEachLeg;
    }

    private PostingResult RefuseAgain(in LedgerRecord record, out bool isOfChain)
    {
        isOfChain = false;
        if (!IsNew(_command, out ulong hash, out PostingResult answer))
            return answer;
        if (record.RefusedSlot >= Accounts.Count)
            throw Bad(Group.LastSequence + 1, "it was refused at an account that is not there");
        Refusal refusal = Check(_command, out _);
        Refusal recorded = RefusalOf(record, _command);
        isOfChain = refusal != recorded;
        // No chain opens accounts.
        bool isExplained = !isOfChain || (LedgerRecord.IsRemembered(recorded.Reason)
            && recorded.Reason != RefusalReason.AccountNotFound && refusal.Reason != RefusalReason.AccountNotFound);
        return Remember(_command, hash, isExplained ? recorded : refusal);
    }

    /// <summary>Takes note that the group is the log's: its records are where the log has them.</summary>
    /// <param name="log">The same records as read.</param>
    public void ConfirmGroup(RecordGroup log)
    {
        for (int i = 0; i < log.Count; i++)
            _positions.Add(log.PositionOf(i));
        _durableStampTicks = _stampTicks;
        Show();
        BeginGroup();
    }
}
