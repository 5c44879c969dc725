using System.Numerics;

namespace Purlin.Ledger.Tests.Oracle;

/// <summary>
/// The ledger as one would write it first: dictionaries, BigInteger, everything copied where something may be undone.
/// It shares no code with the real one but the command objects.
/// </summary>
internal sealed class NaiveLedger
{
    private static readonly BigInteger Max = long.MaxValue;
    private Dictionary<LedgerKey, (LedgerCommand Command, NaiveOutcome Outcome)> _keys = [];
    private DateTime _stamp;

    public Dictionary<string, NaiveAccount> Accounts { get; private set; } = [];
    public Dictionary<LedgerKey, NaiveHold> Holds { get; private set; } = [];
    public long Sequence { get; private set; }

    public void Open(Account account)
    {
        Sequence++;
        bool isDebitNormal = account.Kind is AccountKind.Asset or AccountKind.Expense;
        var opened = new NaiveAccount(account.Id, isDebitNormal, account.Currency)
        {
            Floor = account.Floor?.MinorUnits,
            Ceiling = account.Ceiling?.MinorUnits,
        };
        Accounts.Add(account.Id, opened);
    }

    public void AdvanceTo(DateTime now)
    {
        if (now > _stamp)
            _stamp = now;
        foreach (NaiveHold hold in Holds.Values.Where(hold => hold.State == "open" && hold.ExpiresAt <= _stamp)
            .OrderBy(hold => hold.ExpiresAt).ThenBy(hold => hold.Sequence).ToList())
        {
            Sequence++;
            Release(hold, "expired");
        }
    }

    public NaiveOutcome[] PostChain(IReadOnlyList<LedgerCommand> chain)
    {
        NaiveLedger copy = Copy();
        var outcomes = new List<NaiveOutcome>();
        for (int i = 0; i < chain.Count; i++)
        {
            NaiveOutcome outcome = copy.Post(chain[i]);
            if (outcome.Status is PostingStatus.Posted or PostingStatus.AlreadyPosted)
            {
                outcomes.Add(outcome);
                continue;
            }

            NaiveOutcome[] answers = [.. chain.Select((_, j) =>
                j < i && outcomes[j].Status == PostingStatus.AlreadyPosted && outcomes[j].Sequence <= Sequence
                    ? outcomes[j] : new NaiveOutcome(PostingStatus.ChainFailed))];
            if (outcome.Status == PostingStatus.Refused && !chain[i].ReleasesKey)
            {
                outcome = outcome with { Sequence = ++Sequence };
                _keys.Add(chain[i].Key, (chain[i], outcome));
            }
            else if (outcome.Sequence > Sequence)
            {
                outcome = outcome with { Sequence = 0 };
            }

            answers[i] = outcome;
            return answers;
        }

        (Accounts, Holds, _keys, Sequence) = (copy.Accounts, copy.Holds, copy._keys, copy.Sequence);
        return [.. outcomes];
    }

    public NaiveOutcome Post(LedgerCommand command)
    {
        if (Form(command) is { } malformed)
            return malformed;
        if (_keys.TryGetValue(command.Key, out var before))
        {
            (PayloadField field, int leg) = Difference(before.Command, command);
            if (field != PayloadField.None)
                return new(PostingStatus.Conflict, before.Outcome.Sequence, RefusalReason.KeyConflict, leg, 0, field);
            return before.Outcome.Status == PostingStatus.Posted
                ? before.Outcome with { Status = PostingStatus.AlreadyPosted }
                : before.Outcome with { Status = PostingStatus.AlreadyFailed };
        }

        NaiveOutcome? refused = command switch
        {
            Entry entry => CheckEntry(entry),
            HoldCapture capture => CheckHold(capture.Hold, capture.Legs, capture),
            HoldVoid release => CheckHold(release.Hold, [], null),
            AccountChange change => CheckChange(change),
            _ => throw new InvalidOperationException(),
        };
        if (refused is not null)
        {
            if (refused.Status == PostingStatus.Malformed || command.ReleasesKey)
                return refused;
            refused = refused with { Sequence = ++Sequence };
            _keys.Add(command.Key, (command, refused));
            return refused;
        }

        NaiveOutcome posted = new(PostingStatus.Posted, ++Sequence);
        _keys.Add(command.Key, (command, posted));
        Execute(command);
        return posted;
    }

    private static NaiveOutcome? Form(LedgerCommand command)
    {
        IReadOnlyList<EntryLeg> legs = command switch
        {
            Entry entry => entry.Legs,
            HoldCapture { Legs.Count: > 0 } capture => capture.Legs,
            _ => [],
        };
        if (command is AccountChange { Floor: { } floor, Ceiling: { } ceiling })
        {
            if (floor.Currency != ceiling.Currency)
                return Bad(RefusalReason.CurrencyMismatch);
            if (floor.MinorUnits > ceiling.MinorUnits)
                return Bad(RefusalReason.LimitsCrossed);
        }

        if (command is not Entry && legs.Count == 0)
            return null;
        if (legs.Count > 1000)
            return Bad(RefusalReason.TooManyLegs);
        if (legs.Count < 2)
            return Bad(RefusalReason.TooFewLegs);
        for (int i = 0; i < legs.Count; i++)
        {
            if (legs[i].Amount.MinorUnits <= 0)
                return Bad(RefusalReason.AmountNotPositive, i);
        }

        foreach (Currency currency in legs.Select(leg => leg.Amount.Currency).Distinct())
        {
            BigInteger sum = 0;
            foreach (EntryLeg leg in legs.Where(leg => leg.Amount.Currency == currency))
                sum += leg.Side == EntrySide.Debit ? leg.Amount.MinorUnits : -leg.Amount.MinorUnits;
            if (sum != 0)
            {
                int first = legs.ToList().FindIndex(leg => leg.Amount.Currency == currency);
                return Bad(RefusalReason.Unbalanced, first) with { Short = Saturate(BigInteger.Abs(sum)) };
            }
        }

        return null;
    }

    private NaiveOutcome? CheckEntry(Entry entry)
    {
        if (CheckAccounts(entry.Legs, checksClosed: true) is { } refused)
            return refused;
        List<string> touched = [.. entry.Legs.Select(leg => leg.Account).Distinct()];
        NaiveLedger after = CopyOf(touched);
        after.Execute(entry);
        foreach (string id in touched)
        {
            if (CheckRange(Accounts[id], after.Accounts[id], FirstLegOf(entry, id)) is { } overflow)
                return overflow;
        }

        if (!entry.ChecksEachLeg)
        {
            foreach (string id in touched)
            {
                if (CheckLimits(Accounts[id], after.Accounts[id], FirstLegOf(entry, id)) is { } limit)
                    return limit;
            }

            return null;
        }

        NaiveLedger step = CopyOf(touched);
        for (int i = 0; i < entry.Legs.Count; i++)
        {
            NaiveAccount before = step.Accounts[entry.Legs[i].Account] with { };
            step.Write(entry.Legs[i], entry.IsHold);
            if (CheckLimits(before, step.Accounts[entry.Legs[i].Account], i) is { } limit)
                return limit;
        }

        return null;
    }

    private static NaiveOutcome? CheckRange(NaiveAccount before, NaiveAccount after, int leg)
    {
        (BigInteger Now, BigInteger Then)[] sums =
        [
            (before.Posted, after.Posted),
            (before.HeldDebits, after.HeldDebits),
            (before.HeldCredits, after.HeldCredits),
            (before.Posted - before.Outgoing, BigInteger.Min(after.Posted - after.Outgoing, 0)),
            (before.Posted + before.Incoming, BigInteger.Max(after.Posted + after.Incoming, 0)),
        ];
        foreach ((BigInteger now, BigInteger then) in sums)
        {
            if (BigInteger.Abs(then) > Max)
            {
                return Bad(RefusalReason.Overflow, leg) with
                {
                    Short = Saturate(BigInteger.Abs(then) - Max),
                    Balance = (long)now,
                };
            }
        }

        return null;
    }

    private NaiveOutcome? CheckAccounts(IReadOnlyList<EntryLeg> legs, bool checksClosed)
    {
        for (int i = 0; i < legs.Count; i++)
        {
            if (Accounts.TryGetValue(legs[i].Account, out NaiveAccount? account)
                && account.Currency != legs[i].Amount.Currency)
            {
                return Bad(RefusalReason.CurrencyMismatch, i);
            }
        }

        for (int i = 0; i < legs.Count; i++)
        {
            if (!Accounts.ContainsKey(legs[i].Account))
                return No(RefusalReason.AccountNotFound, i);
        }

        for (int i = 0; checksClosed && i < legs.Count; i++)
        {
            if (Accounts[legs[i].Account].IsClosed)
                return No(RefusalReason.AccountClosed, i);
        }

        return null;
    }

    private static NaiveOutcome? CheckLimits(NaiveAccount before, NaiveAccount after, int leg)
    {
        BigInteger available = after.Posted - after.Outgoing;
        BigInteger expected = after.Posted + after.Incoming;
        if (available < after.Floor && available < before.Posted - before.Outgoing)
            return No(RefusalReason.BelowFloor, leg) with { Short = Saturate(after.Floor.Value - available) };
        if (expected > after.Ceiling && expected > before.Posted + before.Incoming)
            return No(RefusalReason.AboveCeiling, leg) with { Short = Saturate(expected - after.Ceiling.Value) };
        return null;
    }

    private NaiveOutcome? CheckHold(LedgerKey key, IReadOnlyList<EntryLeg> legs, HoldCapture? capture)
    {
        if (CheckAccounts(legs, checksClosed: false) is { Status: PostingStatus.Malformed } mismatch)
            return mismatch;
        if (!_keys.ContainsKey(key))
            return No(RefusalReason.HoldNotFound);
        if (!Holds.TryGetValue(key, out NaiveHold? hold))
            return No(RefusalReason.NotAHold);
        if (CheckAccounts(legs, checksClosed: false) is { } refused)
            return refused;
        if (hold.State != "open")
        {
            return No(hold.State switch
            {
                "captured" => RefusalReason.HoldCaptured,
                "voided" => RefusalReason.HoldVoided,
                _ => RefusalReason.HoldExpired,
            });
        }

        if (capture is null)
            return null;
        if (legs.Count == 0)
        {
            int closed = hold.Legs.FindIndex(leg => leg.Left > 0 && Accounts[leg.Account].IsClosed);
            return closed < 0 ? null : No(RefusalReason.AccountClosed, closed);
        }

        if (CheckAccounts(legs, checksClosed: true) is { } isClosed)
            return isClosed;
        for (int i = 0; i < legs.Count; i++)
        {
            EntryLeg leg = legs[i];
            BigInteger left = hold.Legs.Where(held => held.Account == leg.Account && held.Side == leg.Side)
                .Aggregate(BigInteger.Zero, (sum, held) => sum + held.Left);
            BigInteger before = legs.Take(i).Where(other => other.Account == leg.Account && other.Side == leg.Side)
                .Aggregate(BigInteger.Zero, (sum, other) => sum + other.Amount.MinorUnits);
            if (before + leg.Amount.MinorUnits > left)
            {
                return No(RefusalReason.HoldTooSmall, i) with
                {
                    Short = Saturate(before + leg.Amount.MinorUnits - left),
                };
            }
        }

        return null;
    }

    private NaiveOutcome? CheckChange(AccountChange change)
    {
        if (!Accounts.TryGetValue(change.AccountId, out NaiveAccount? account))
            return No(RefusalReason.AccountNotFound);
        if ((change.Floor is { } floor && floor.Currency != account.Currency)
            || (change.Ceiling is { } ceiling && ceiling.Currency != account.Currency))
        {
            return Bad(RefusalReason.CurrencyMismatch);
        }

        return change.Kind switch
        {
            LedgerRecordKind.Close when account.IsClosed => No(RefusalReason.AccountClosed),
            LedgerRecordKind.Reopen when !account.IsClosed => No(RefusalReason.AccountNotClosed),
            _ => null,
        };
    }

    private void Execute(LedgerCommand command)
    {
        switch (command)
        {
            case Entry entry:
                foreach (EntryLeg leg in entry.Legs)
                    Write(leg, entry.IsHold);
                if (entry.IsHold)
                {
                    Holds[entry.Key] = new(Sequence, _stamp + entry.Lifetime,
                        [.. entry.Legs.Select(leg => (leg.Account, leg.Side, (BigInteger)leg.Amount.MinorUnits))]);
                }

                break;
            case HoldCapture capture:
                ExecuteCapture(capture, Holds[capture.Hold]);
                break;
            case HoldVoid release:
                Release(Holds[release.Hold], "voided");
                break;
            case AccountChange change:
                NaiveAccount account = Accounts[change.AccountId];
                if (change.Kind != LedgerRecordKind.Limits)
                    account.IsClosed = change.Kind == LedgerRecordKind.Close;
                else
                    (account.Floor, account.Ceiling) = (change.Floor?.MinorUnits, change.Ceiling?.MinorUnits);
                break;
        }
    }

    private void ExecuteCapture(HoldCapture capture, NaiveHold hold)
    {
        List<(string Account, EntrySide Side, BigInteger Amount)> wanted = capture.Legs.Count == 0
            ? [.. hold.Legs]
            : [.. capture.Legs.Select(leg => (leg.Account, leg.Side, (BigInteger)leg.Amount.MinorUnits))];
        foreach ((string id, EntrySide side, BigInteger amount) in wanted)
        {
            Write(id, side, amount, isHold: false);
            Write(id, side, -amount, isHold: true);
            BigInteger rest = amount;
            for (int i = 0; i < hold.Legs.Count; i++)
            {
                if (hold.Legs[i].Account != id || hold.Legs[i].Side != side)
                    continue;
                BigInteger taken = BigInteger.Min(rest, hold.Legs[i].Left);
                hold.Legs[i] = hold.Legs[i] with { Left = hold.Legs[i].Left - taken };
                rest -= taken;
            }
        }

        if (capture.ReleasesRest || hold.Legs.TrueForAll(leg => leg.Left == 0))
            Release(hold, "captured");
    }

    private void Release(NaiveHold hold, string state)
    {
        foreach ((string id, EntrySide side, BigInteger left) in hold.Legs)
            Write(id, side, -left, isHold: true);
        hold.State = state;
    }

    private void Write(EntryLeg leg, bool isHold) => Write(leg.Account, leg.Side, leg.Amount.MinorUnits, isHold);

    private void Write(string id, EntrySide side, BigInteger amount, bool isHold)
    {
        NaiveAccount account = Accounts[id];
        if (isHold && side == EntrySide.Debit)
            account.HeldDebits += amount;
        else if (isHold)
            account.HeldCredits += amount;
        else if (side == EntrySide.Debit)
            account.Debits += amount;
        else
            account.Credits += amount;
    }

    private static (PayloadField Field, int Leg) Difference(LedgerCommand one, LedgerCommand other)
    {
        if (KindOf(one) != KindOf(other))
            return (PayloadField.Kind, -1);
        switch (one, other)
        {
            case (Entry left, Entry right):
                PayloadField field =
                    left.Effective != right.Effective ? PayloadField.Effective
                    : left.Code != right.Code ? PayloadField.Code
                    : left.Memo != right.Memo ? PayloadField.Memo
                    : left.Lifetime != right.Lifetime ? PayloadField.Lifetime
                    : left.ChecksEachLeg != right.ChecksEachLeg ? PayloadField.ChecksEachLeg
                    : PayloadField.None;
                return field == PayloadField.None ? LegDifference(left.Legs, right.Legs) : (field, -1);
            case (HoldCapture left, HoldCapture right):
                if (left.Hold != right.Hold)
                    return (PayloadField.Hold, -1);
                return left.ReleasesRest != right.ReleasesRest
                    ? (PayloadField.ReleasesRest, -1)
                    : LegDifference(left.Legs, right.Legs);
            case (HoldVoid left, HoldVoid right):
                return (left.Hold != right.Hold ? PayloadField.Hold : PayloadField.None, -1);
            case (AccountChange left, AccountChange right):
                return (left.AccountId != right.AccountId ? PayloadField.Account
                    : left.Floor?.MinorUnits != right.Floor?.MinorUnits ? PayloadField.Floor
                    : left.Ceiling?.MinorUnits != right.Ceiling?.MinorUnits ? PayloadField.Ceiling
                    : left.Floor?.Currency != right.Floor?.Currency ? PayloadField.Currency
                    : left.Ceiling?.Currency != right.Ceiling?.Currency ? PayloadField.Currency
                    : PayloadField.None, -1);
            default:
                throw new InvalidOperationException();
        }
    }

    private static (PayloadField Field, int Leg) LegDifference(
        IReadOnlyList<EntryLeg> left, IReadOnlyList<EntryLeg> right)
    {
        if (left.Count != right.Count)
            return (PayloadField.LegCount, -1);
        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Account != right[i].Account)
                return (PayloadField.Account, i);
            if (left[i].Side != right[i].Side)
                return (PayloadField.Side, i);
            if (left[i].Amount.MinorUnits != right[i].Amount.MinorUnits)
                return (PayloadField.Amount, i);
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Amount.Currency != right[i].Amount.Currency)
                return (PayloadField.Currency, i);
        }

        return (PayloadField.None, -1);
    }

    private static string KindOf(LedgerCommand command) => command switch
    {
        Entry entry => entry.IsHold ? "hold" : "post",
        HoldCapture => "capture",
        HoldVoid => "void",
        AccountChange change => change.Kind.ToString(),
        _ => throw new InvalidOperationException(),
    };

    private NaiveLedger CopyOf(IEnumerable<string> accounts) => new()
    {
        Accounts = accounts.ToDictionary(id => id, id => Accounts[id] with { }),
        _stamp = _stamp,
    };

    private NaiveLedger Copy() => new()
    {
        Accounts = Accounts.ToDictionary(pair => pair.Key, pair => pair.Value with { }),
        Holds = Holds.ToDictionary(pair => pair.Key, pair => pair.Value with { Legs = [.. pair.Value.Legs] }),
        _keys = new(_keys),
        Sequence = Sequence,
        _stamp = _stamp,
    };

    private static int FirstLegOf(Entry entry, string account) =>
        entry.Legs.ToList().FindIndex(leg => leg.Account == account);

    private static long Saturate(BigInteger amount) => (long)BigInteger.Min(amount, Max);

    private static NaiveOutcome Bad(RefusalReason reason, int leg = -1) =>
        new(PostingStatus.Malformed, 0, reason, leg);

    private static NaiveOutcome No(RefusalReason reason, int leg = -1) => new(PostingStatus.Refused, 0, reason, leg);
}
