namespace Purlin.Ledger;

internal sealed partial class LedgerKernel
{
    private NetEffect[] _nets = new NetEffect[16];
    private int _netCount;
    private uint _netStamp;

    /// <summary>What is wrong with a command whatever the state.</summary>
    private static Refusal CheckForm(CommandBuffer command)
    {
        if (command.Kind is LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits)
            return CheckLimitsForm(command);
        if (command.Kind == LedgerRecordKind.Void || command.CapturesAll)
            return default;
        if (command.LegCount > LedgerCommand.MaxLegs)
            return Refused(RefusalReason.TooManyLegs);
        if (command.LegCount < 2)
            return Refused(RefusalReason.TooFewLegs);
        ReadOnlySpan<CommandLeg> legs = command.Legs.AsSpan(0, command.LegCount);
        for (int i = 0; i < legs.Length; i++)
        {
            if (legs[i].Amount <= 0)
                return Refused(RefusalReason.AmountNotPositive, i);
        }

        return CheckBalanced(legs);
    }

    private static Refusal CheckLimitsForm(CommandBuffer command) =>
        command.Kind == LedgerRecordKind.Limits && command.Floor is { } floor && command.Ceiling is { } ceiling
        && (floor.Currency != ceiling.Currency || floor.MinorUnits > ceiling.MinorUnits)
            ? Refused(floor.Currency != ceiling.Currency ? RefusalReason.CurrencyMismatch : RefusalReason.LimitsCrossed)
            : default;

    /// <summary>Debits and credits equal in every currency; an entry rarely has more than two.</summary>
    private static Refusal CheckBalanced(ReadOnlySpan<CommandLeg> legs)
    {
        for (int first = 0; first < legs.Length; first++)
        {
            Currency currency = legs[first].Currency;
            if (IsBefore(legs, first, currency))
                continue;
            Int128 sum = 0;
            foreach (ref readonly CommandLeg leg in legs[first..])
            {
                if (leg.Currency == currency)
                    sum += leg.Side == EntrySide.Debit ? leg.Amount : -leg.Amount;
            }

            if (sum != 0)
                return new(RefusalReason.Unbalanced, first, default, Missing(Int128.Abs(sum), currency), 0);
        }

        return default;
    }

    private static bool IsBefore(ReadOnlySpan<CommandLeg> legs, int index, Currency currency)
    {
        // All of one currency is the rule, and then the first look answers.
        for (int i = index - 1; i >= 0; i--)
        {
            if (legs[i].Currency == currency)
                return true;
        }

        return false;
    }

    private Refusal CheckEntry(CommandBuffer command)
    {
        ReadOnlySpan<CommandLeg> legs = command.Legs.AsSpan(0, command.LegCount);
        Refusal refusal = CheckAccounts(legs);
        if (refusal.Reason != RefusalReason.None)
            return refusal;
        bool isHold = command.Kind == LedgerRecordKind.Hold;
        SumUp(legs, isHold);
        foreach (ref readonly NetEffect net in _nets.AsSpan(0, _netCount))
        {
            if (net.Overflows(Accounts[net.Slot]))
                return Overflow(net);
        }

        return command.ChecksEachLeg ? CheckLimitsEachLeg(legs, isHold) : CheckLimitsOnce();
    }

    private Refusal Overflow(in NetEffect net)
    {
        (long now, Int128 beyond) = net.Overflow(Accounts[net.Slot]);
        Currency currency = CurrencyOf(net.Slot);
        return new(RefusalReason.Overflow, net.FirstLeg, new AccountRef(net.Slot), Missing(beyond, currency), 0)
        {
            Balance = new Money(now, currency),
        };
    }

    private Refusal CheckAccounts(ReadOnlySpan<CommandLeg> legs)
    {
        Refusal refusal = CheckCurrencies(legs);
        if (refusal.Reason == RefusalReason.None)
            refusal = CheckExistence(legs);
        return refusal.Reason == RefusalReason.None ? CheckOpen(legs) : refusal;
    }

    /// <summary>Of the accounts that exist: what the legs of a record are in is what their accounts are in.</summary>
    private Refusal CheckCurrencies(ReadOnlySpan<CommandLeg> legs)
    {
        for (int i = 0; i < legs.Length; i++)
        {
            if (legs[i].Slot >= 0 && legs[i].Currency != CurrencyOf(legs[i].Slot))
                return Refused(RefusalReason.CurrencyMismatch, i, legs[i].Slot);
        }

        return default;
    }

    private static Refusal CheckExistence(ReadOnlySpan<CommandLeg> legs)
    {
        for (int i = 0; i < legs.Length; i++)
        {
            if (legs[i].Slot < 0)
                return Refused(RefusalReason.AccountNotFound, i);
        }

        return default;
    }

    private Refusal CheckOpen(ReadOnlySpan<CommandLeg> legs)
    {
        for (int i = 0; i < legs.Length; i++)
        {
            if (Accounts[legs[i].Slot].IsClosed)
                return Refused(RefusalReason.AccountClosed, i, legs[i].Slot);
        }

        return default;
    }

    private void SumUp(ReadOnlySpan<CommandLeg> legs, bool isHold)
    {
        BeginNets(legs.Length);
        for (int i = 0; i < legs.Length; i++)
            NetOf(legs[i].Slot, i).Add(legs[i].Side, legs[i].Amount, isHold);
    }

    private void BeginNets(int most)
    {
        _netCount = 0;
        _netStamp++;
        if (_nets.Length < most)
            _nets = new NetEffect[most];
    }

    private ref NetEffect NetOf(int slot, int leg)
    {
        ref NetPlace place = ref Accounts.NetPlaceOf(slot);

        // The stamp may be an old one after 2^32 entries: the slot in the place it points to decides.
        bool isKnown = place.Stamp == _netStamp && place.Index < _netCount && _nets[place.Index].Slot == slot;
        if (!isKnown)
        {
            place = new NetPlace { Stamp = _netStamp, Index = _netCount };
            _nets[_netCount++] = new NetEffect { Slot = slot, FirstLeg = leg };
        }

        return ref _nets[place.Index];
    }

    private Refusal CheckLimitsOnce()
    {
        foreach (ref readonly NetEffect net in _nets.AsSpan(0, _netCount))
        {
            ref AccountState state = ref Accounts[net.Slot];
            Refusal refusal = CheckLimits(state, NetEffect.Before(state), net.After(state), net.FirstLeg, net.Slot);
            if (refusal.Reason != RefusalReason.None)
                return refusal;
        }

        return default;
    }

    private Refusal CheckLimitsEachLeg(ReadOnlySpan<CommandLeg> legs, bool isHold)
    {
        BeginNets(legs.Length);
        for (int i = 0; i < legs.Length; i++)
        {
            ref AccountState state = ref Accounts[legs[i].Slot];
            ref NetEffect net = ref NetOf(legs[i].Slot, i);
            (Int128, Int128) before = net.After(state);
            net.Add(legs[i].Side, legs[i].Amount, isHold);
            Refusal refusal = CheckLimits(state, before, net.After(state), i, legs[i].Slot);
            if (refusal.Reason != RefusalReason.None)
                return refusal;
        }

        return default;
    }

    /// <summary>A limit binds only what makes its side worse: who is under a floor may still be paid.</summary>
    private Refusal CheckLimits(
        in AccountState state, (Int128 Available, Int128 Expected) before,
        (Int128 Available, Int128 Expected) after, int leg, int slot)
    {
        // Between two legs a sum may leave Int64, so "no limit" is not just a limit that is far away.
        if (state.Floor != AccountState.NoFloor && after.Available < state.Floor
            && after.Available < before.Available)
        {
            return new(RefusalReason.BelowFloor, leg, new AccountRef(slot),
                Missing(state.Floor - after.Available, CurrencyOf(slot)), 0);
        }

        if (state.Ceiling != AccountState.NoCeiling && after.Expected > state.Ceiling
            && after.Expected > before.Expected)
        {
            return new(RefusalReason.AboveCeiling, leg, new AccountRef(slot),
                Missing(after.Expected - state.Ceiling, CurrencyOf(slot)), 0);
        }

        return default;
    }

    private void PostLegs(CommandBuffer command, long sequence)
    {
        long effective = command.EffectiveTicks >= 0 ? command.EffectiveTicks : _stampTicks;
        foreach (ref readonly CommandLeg leg in command.Legs.AsSpan(0, command.LegCount))
        {
            ref AccountState state = ref Touch(leg.Slot);
            state.Working.Post(leg.Side, leg.Amount);
            AddLine(state, leg.Slot, leg.Side, leg.Amount, effective, sequence);
        }
    }

    private void AddLine(
        in AccountState state, int slot, EntrySide side, long amount, long effectiveTicks, long sequence)
    {
        if ((state.Flags & AccountFlags.KeepHistory) == 0)
            return;
        long signed = side == EntrySide.Debit == state.IsDebitNormal ? amount : -amount;
        _lines.Add(new LegLine(slot, effectiveTicks, signed, sequence, _stampTicks));
    }

    private static Money Missing(Int128 units, Currency currency) =>
        new(units > long.MaxValue ? long.MaxValue : (long)units, currency);

    private static Refusal Refused(RefusalReason reason, int leg = -1, int slot = -1) =>
        new(reason, leg, new AccountRef(slot), default, PayloadField.None);
}
