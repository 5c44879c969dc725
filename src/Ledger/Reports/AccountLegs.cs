namespace Purlin.Ledger;

/// <summary>
/// Finds the legs of one account in the records of a log, in order: those of entries, and those of captures, for which
/// it keeps what is left of the open holds on the account. Shares no state with the book.
/// </summary>
/// <param name="slot">The account.</param>
internal sealed class AccountLegs(int slot)
{
    private readonly Dictionary<LedgerKey, HoldLeg[]> _holds = [];
    private readonly Dictionary<long, LedgerKey> _holdKeys = [];
    private readonly List<(EntrySide Side, long Amount)> _legs = [];

    /// <summary>The legs of a record on the account; good until the next call.</summary>
    public IReadOnlyList<(EntrySide Side, long Amount)> Read(long sequence, in LedgerRecord record)
    {
        _legs.Clear();
        if (record.IsRefused)
            return _legs;
        switch (record.Kind)
        {
            case LedgerRecordKind.Post:
                AddOwn(record.Legs);
                break;
            case LedgerRecordKind.Hold:
                Open(sequence, record);
                break;
            case LedgerRecordKind.Capture:
                Capture(record);
                break;
            case LedgerRecordKind.Void:
                _holds.Remove(LedgerKey.FromBytes(record.HoldKey, record.HoldKeyIsText));
                break;
            case LedgerRecordKind.Expire:
                if (_holdKeys.Remove(record.HoldSequence, out LedgerKey expired))
                    _holds.Remove(expired);
                break;
        }

        return _legs;
    }

    private void AddOwn(RecordLegs legs)
    {
        foreach (RecordLeg leg in legs)
        {
            if (leg.Account.Slot == slot)
                _legs.Add((leg.Side, leg.Amount));
        }
    }

    private void Open(long sequence, in LedgerRecord record)
    {
        var held = new List<HoldLeg>();
        foreach (RecordLeg leg in record.Legs)
        {
            if (leg.Account.Slot == slot)
                held.Add(new HoldLeg { Slot = slot, Side = leg.Side, Left = leg.Amount });
        }

        if (held.Count == 0)
            return;
        LedgerKey key = LedgerKey.FromBytes(record.Key, record.KeyIsText);
        _holds[key] = [.. held];
        _holdKeys[sequence] = key;
    }

    private void Capture(in LedgerRecord record)
    {
        LedgerKey key = LedgerKey.FromBytes(record.HoldKey, record.HoldKeyIsText);
        if (!_holds.TryGetValue(key, out HoldLeg[]? held))
            return;
        if (record.CapturesAll)
        {
            foreach (HoldLeg leg in held)
            {
                if (leg.Left > 0)
                    _legs.Add((leg.Side, leg.Left));
            }
        }
        else
        {
            AddOwn(record.Legs);
            foreach ((EntrySide side, long amount) in _legs)
                Take(held, side, amount);
        }

        if (record.CapturesAll || record.ReleasesRest)
            _holds.Remove(key);
    }

    private static void Take(HoldLeg[] held, EntrySide side, long amount)
    {
        foreach (ref HoldLeg leg in held.AsSpan())
        {
            long taken = leg.Side == side ? Math.Min(leg.Left, amount) : 0;
            leg.Left -= taken;
            amount -= taken;
        }
    }
}
