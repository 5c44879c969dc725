namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    // What a capture that has been checked will leave of its hold.
    private HoldLeg[] _leftByCapture = [];

    /// <summary>The open hold of a key; else why there is none.</summary>
    private RefusalReason FindHold(CommandBuffer command, out Hold? hold)
    {
        hold = null;
        ulong hash = _hash.Of(command.HoldKey, command.HoldKeyIsText);
        long sequence = FindKey(hash, command.HoldKey, command.HoldKeyIsText, out HoldEnd end);
        if (sequence == 0)
            return RefusalReason.HoldNotFound;
        byte flags = ReadRecord(sequence)[0];
        if ((flags & (RecordFormat.KindMask | RecordFormat.Refused)) != (int)LedgerRecordKind.Hold)
            return RefusalReason.NotAHold;
        switch (end)
        {
            case HoldEnd.Captured: return RefusalReason.HoldCaptured;
            case HoldEnd.Voided: return RefusalReason.HoldVoided;
            case HoldEnd.Expired: return RefusalReason.HoldExpired;
            default:
                hold = _holds[sequence];
                return RefusalReason.None;
        }
    }

    private Refusal CheckHoldCommand(CommandBuffer command, out Hold? hold)
    {
        hold = null;
        ReadOnlySpan<CommandLeg> legs = command.Legs.AsSpan(0, command.LegCount);
        Refusal refusal = CheckCurrencies(legs);
        if (refusal.Reason != RefusalReason.None)
            return refusal;
        RefusalReason state = FindHold(command, out hold);
        if (state is RefusalReason.HoldNotFound or RefusalReason.NotAHold)
            return Refused(state);
        refusal = CheckExistence(legs);
        if (refusal.Reason != RefusalReason.None)
            return refusal;
        if (state != RefusalReason.None)
            return Refused(state);
        if (command.Kind == LedgerRecordKind.Void)
            return default;
        return command.CapturesAll ? CheckCaptureAll(hold!) : CheckCapture(legs, hold!);
    }

    private Refusal CheckCaptureAll(Hold hold)
    {
        for (int i = 0; i < hold.Legs.Length; i++)
        {
            HoldLeg leg = hold.Legs[i];
            if (leg.Left > 0 && Accounts[leg.Slot].IsClosed)
                return Refused(RefusalReason.AccountClosed, i, leg.Slot);
        }

        return default;
    }

    /// <summary>
    /// Limits need no check: what is captured of an outgoing hold was not available before, and what is captured of an
    /// incoming one was expected before. Nor can a sum overflow: the balance after lies between the two.
    /// </summary>
    private Refusal CheckCapture(ReadOnlySpan<CommandLeg> legs, Hold hold)
    {
        Refusal refusal = CheckOpen(legs);
        if (refusal.Reason != RefusalReason.None)
            return refusal;
        _leftByCapture = [.. hold.Legs];
        for (int i = 0; i < legs.Length; i++)
        {
            long wanted = legs[i].Amount;
            foreach (ref HoldLeg left in _leftByCapture.AsSpan())
            {
                if (left.Slot != legs[i].Slot || left.Side != legs[i].Side)
                    continue;
                long taken = Math.Min(wanted, left.Left);
                left.Left -= taken;
                wanted -= taken;
            }

            if (wanted > 0)
            {
                return new(RefusalReason.HoldTooSmall, i, new AccountRef(legs[i].Slot),
                    new Money(wanted, legs[i].Currency), PayloadField.None);
            }
        }

        return default;
    }

    private void OpenHold(CommandBuffer command, long sequence, ulong hash)
    {
        var legs = new HoldLeg[command.LegCount];
        for (int i = 0; i < legs.Length; i++)
        {
            CommandLeg leg = command.Legs[i];
            legs[i] = new HoldLeg { Slot = leg.Slot, Side = leg.Side, Left = leg.Amount };
            Touch(leg.Slot).Working.Hold(leg.Side, leg.Amount);
        }

        long expiresAt = command.LifetimeTicks == 0 ? Hold.Never : _stampTicks + command.LifetimeTicks;
        var hold = new Hold(sequence, hash, expiresAt, legs);
        _holds.Add(sequence, hold);
        _expiries.Add(hold);
        Note(hold);
        if (_undoes)
            _undo.Add(new UndoStep { Kind = UndoKind.HoldOpened, Hold = hold });
    }

    private void CaptureHold(CommandBuffer command, Hold hold, long sequence)
    {
        HoldLeg[] before = hold.Legs;
        if (_undoes)
            _undo.Add(new UndoStep { Kind = UndoKind.HoldReduced, Hold = hold, HoldLegs = before });
        if (command.CapturesAll)
        {
            hold.Legs = Array.ConvertAll(before, static leg => leg with { Left = 0 });
            NoteCaptured(before);
            foreach (HoldLeg leg in before)
                Capture(leg.Slot, leg.Side, leg.Left, sequence);
        }
        else
        {
            hold.Legs = _leftByCapture;
            foreach (ref readonly CommandLeg leg in command.Legs.AsSpan(0, command.LegCount))
                Capture(leg.Slot, leg.Side, leg.Amount, sequence);
        }

        Note(hold);
        if (command.ReleasesRest || hold.IsUsedUp)
            EndHold(hold, HoldEnd.Captured);
    }

    private void Capture(int slot, EntrySide side, long amount, long sequence)
    {
        if (amount == 0)
            return;
        ref AccountState state = ref Touch(slot);
        state.Working.Hold(side, -amount);
        state.Working.Post(side, amount);
        AddLine(state, slot, side, amount, _stampTicks, sequence);
    }

    /// <summary>Releases what is left of a hold.</summary>
    private void EndHold(Hold hold, HoldEnd end)
    {
        foreach (HoldLeg leg in hold.Legs)
        {
            if (leg.Left > 0)
                Touch(leg.Slot).Working.Hold(leg.Side, -leg.Left);
        }

        _holds.Remove(hold.Sequence);
        _expiries.Remove(hold);
        _keys.SetEnd(hold.KeyHash, hold.Sequence, end);
        hold.End = end;
        Note(hold);
        if (_undoes)
            _undo.Add(new UndoStep { Kind = UndoKind.HoldEnded, Hold = hold });
    }
}
