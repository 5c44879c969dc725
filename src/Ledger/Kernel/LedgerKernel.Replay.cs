using System.Globalization;
using System.Text;

namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    /// <summary>
    /// Takes in records that last: the effects of those accepted, the keys of those refused. Nothing is decided again,
    /// but what no ledger could have written is found: money made or lost, sums out of range, accounts and holds that
    /// are not there, time running backwards.
    /// </summary>
    /// <param name="records">The next ones, with their positions.</param>
    /// <param name="shown">Held while sums change that readers see.</param>
    /// <exception cref="InvalidDataException">They do not follow from what is there.</exception>
    public void Replay(RecordGroup records, Lock shown)
    {
        if (records.FirstSequence != _positions.Count + 1)
        {
            string next = string.Create(CultureInfo.InvariantCulture, $"{_positions.Count + 1} is next");
            throw Bad(records.FirstSequence, next);
        }

        BeginGroup();
        _stampTicks = _durableStampTicks;
        Span<ulong> hashes = stackalloc ulong[RingMask + 1];
        for (int i = -SegmentDistance; i < records.Count; i++)
        {
            int far = i + SegmentDistance;
            if (far < records.Count)
                hashes[far & RingMask] = PrefetchSegment(records[far]);
            int ahead = i + PrefetchDistance;
            if ((uint)ahead < (uint)records.Count && hashes[ahead & RingMask] != 0)
                _keys.Prefetch(hashes[ahead & RingMask]);
            if (i < 0)
                continue;
            long sequence = records.FirstSequence + i;
            if (TryReplayPlain(records[i], sequence, records.PositionOf(i)))
                continue;
            if (!LedgerRecord.TryRead(records[i], out LedgerRecord record))
                throw Bad(sequence, "it is not in the form of a record");
            if (record.StampTicks < _stampTicks)
                throw Bad(sequence, "its stamp is before the last one's");
            _positions.Add(records.PositionOf(i));
            Group.Clear(sequence + 1);
            _stampTicks = record.StampTicks;
            Replay(record, sequence);
            _histories.AddStamp(sequence, _stampTicks);
        }

        _durableStampTicks = _stampTicks;
        Group.Clear(_positions.Count + 1);
        CompleteGroup(shown);
    }

    private void Replay(in LedgerRecord record, long sequence)
    {
        switch (record.Kind)
        {
            case LedgerRecordKind.Open:
                ReplayOpening(record, sequence);
                return;
            case LedgerRecordKind.Expire:
                if (!_holds.TryGetValue(record.HoldSequence, out Hold? due) || due.ExpiresAtTicks > record.StampTicks)
                    throw Bad(sequence, "it ends a hold that is not due");
                EndHold(due, HoldEnd.Expired);
                return;
        }

        ulong hash = _hash.Of(record.Key, record.KeyIsText);
        if (record.IsRefused)
        {
            AddKey(hash, sequence);
            return;
        }

        Take(record, sequence);
        Hold? hold = null;
        if (record.Kind is LedgerRecordKind.Capture or LedgerRecordKind.Void)
        {
            if (FindHold(_command, out hold) != RefusalReason.None)
                throw Bad(sequence, "it is about a hold that is not open");
            if (record.Kind == LedgerRecordKind.Capture && !record.CapturesAll
                && CheckCapture(_command.Legs.AsSpan(0, _command.LegCount), hold!).Reason != RefusalReason.None)
            {
                throw Bad(sequence, "it captures more than is held");
            }
        }

        AddKey(hash, sequence);
        Execute(_command, hold, sequence, hash);
    }

    /// <summary>Puts the command of a record into the buffer.</summary>
    private void Describe(in LedgerRecord record, long sequence)
    {
        _command.Begin(record.Kind, default);
        _command.EffectiveTicks = record.HasEffective ? record.EffectiveTicks : -1;
        _command.LifetimeTicks = record.LifetimeTicks;
        _command.CapturesAll = record.CapturesAll;
        _command.ReleasesRest = record.ReleasesRest;
        _command.SetHold(record.HoldKey, record.HoldKeyIsText);
        foreach (RecordLeg leg in record.Legs)
        {
            CommandLeg described = Describe(leg.Account, sequence);
            (described.Side, described.Amount) = (leg.Side, leg.Amount);
            _command.AddLeg(described);
        }

        if (record.Kind is not (LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits))
            return;
        _command.Account = Describe(record.Account, sequence);
        Currency currency = _command.Account.Currency;
        _command.Floor = record.Floor is { } floor ? new Money(floor, currency) : null;
        _command.Ceiling = record.Ceiling is { } ceiling ? new Money(ceiling, currency) : null;
    }

    /// <summary>An account as a record names it; one that was missing, by its id.</summary>
    private CommandLeg Describe(RecordAccount account, long sequence)
    {
        if (account.Slot < 0)
        {
            string id = Encoding.UTF8.GetString(account.MissingId);
            return new CommandLeg { Slot = -1, Id = id, Currency = account.MissingCurrency };
        }

        if (!Accounts.IsSlot(account.Slot))
            throw Bad(sequence, "it names an account that is not there");
        return new CommandLeg { Slot = account.Slot, Currency = CurrencyOf(account.Slot) };
    }

    /// <summary>Puts the command of a record into the buffer and checks what keeps the sums sound.</summary>
    private void Take(in LedgerRecord record, long sequence)
    {
        Describe(record, sequence);
        if (_command.Account.Id is not null)
            throw Bad(sequence, "it names an account that is not there");
        ReadOnlySpan<CommandLeg> legs = _command.Legs.AsSpan(0, _command.LegCount);
        foreach (ref readonly CommandLeg leg in legs)
        {
            if (leg.Slot < 0)
                throw Bad(sequence, "it names an account that is not there");
        }

        if (CheckBalanced(legs).Reason != RefusalReason.None)
            throw Bad(sequence, "its debits and credits differ");
        if (record.Kind is LedgerRecordKind.Post or LedgerRecordKind.Hold)
        {
            SumUp(legs, record.Kind == LedgerRecordKind.Hold);
            foreach (ref readonly NetEffect net in _nets.AsSpan(0, _netCount))
            {
                if (net.Overflows(Accounts[net.Slot]))
                    throw Bad(sequence, "it makes a sum that is out of range");
            }
        }
    }

    private void ReplayOpening(in LedgerRecord record, long sequence)
    {
        string id = Encoding.UTF8.GetString(record.Key);
        if (Accounts.Find(id) >= 0)
            throw Bad(sequence, "it opens an account that is there");
        Add(Opened(id, record), sequence);
    }

    private static Account Opened(string id, in LedgerRecord record) =>
        Account.Create(id, record.AccountKind, record.Currency) with
        {
            FloorUnits = record.Floor,
            CeilingUnits = record.Ceiling,
            KeepHistory = record.KeepHistory,
        };

    private static InvalidDataException Bad(long sequence, string why) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Record {sequence} does not belong to this ledger: {why}. The store is damaged, or another ledger's."));
}
