using System.Text;

namespace Purlin.Ledger;

/// <summary>One record of a book, in its caller's terms: what <see cref="LedgerBook.ReadAsync"/> gives.</summary>
public sealed class LedgerEvent
{
    private LedgerEvent(long sequence, LedgerRecordKind kind)
    {
        Sequence = sequence;
        Kind = kind;
    }

    /// <summary>Its place in the order of everything that happened; from 1, without gaps.</summary>
    public long Sequence { get; }

    /// <summary>What it is about.</summary>
    public LedgerRecordKind Kind { get; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset Stamp { get; private init; }

    /// <summary>Whether it was refused, so that nothing changed; <see cref="Refusal"/> says why.</summary>
    public bool IsRefused => Refusal.Reason != RefusalReason.None;

    /// <summary>The key of the command; null for openings and expiries.</summary>
    public LedgerKey? Key { get; private init; }

    /// <summary>When an entry counts from; the stamp where nothing was said.</summary>
    public DateTimeOffset Effective { get; private init; }

    /// <summary>The number given to an entry.</summary>
    public int Code { get; private init; }

    /// <summary>The text given to an entry.</summary>
    public string Memo { get; private init; } = "";

    /// <summary>
    /// The lines of an entry, a hold, or a capture of a part; empty for a capture of all that was left.
    /// </summary>
    public IReadOnlyList<EntryLeg> Legs { get; private init; } = [];

    /// <summary>The lifetime of a hold; null: for ever.</summary>
    public TimeSpan? Lifetime { get; private init; }

    /// <summary>The key of the hold captured or voided.</summary>
    public LedgerKey? Hold { get; private init; }

    /// <summary>Whether a capture released what was left.</summary>
    public bool ReleasesRest { get; private init; }

    /// <summary>The sequence of the hold that expired; else 0.</summary>
    public long ExpiredHold { get; private init; }

    /// <summary>The account opened, closed, opened again, or limited, by id; else null.</summary>
    public string? AccountId { get; private init; }

    /// <summary>Why it was refused.</summary>
    public Refusal Refusal { get; private init; }

    internal static LedgerEvent From(long sequence, in LedgerRecord record, AccountTable accounts)
    {
        bool hasKey = record.Kind is not (LedgerRecordKind.Open or LedgerRecordKind.Expire);
        bool hasHold = record.Kind is LedgerRecordKind.Capture or LedgerRecordKind.Void;
        return new LedgerEvent(sequence, record.Kind)
        {
            Stamp = new DateTimeOffset(record.StampTicks, TimeSpan.Zero),
            Key = hasKey ? LedgerKey.FromBytes(record.Key, record.KeyIsText) : default(LedgerKey?),
            Effective = new DateTimeOffset(
                record.HasEffective ? record.EffectiveTicks : record.StampTicks, TimeSpan.Zero),
            Code = record.Code,
            Memo = Encoding.UTF8.GetString(record.Memo),
            Legs = LegsOf(record, accounts),
            Lifetime = record.LifetimeTicks == 0 ? null : new TimeSpan(record.LifetimeTicks),
            Hold = hasHold ? LedgerKey.FromBytes(record.HoldKey, record.HoldKeyIsText) : default(LedgerKey?),
            ReleasesRest = record.ReleasesRest,
            ExpiredHold = record.HoldSequence,
            AccountId = AccountOf(record, accounts),
            Refusal = RefusalOf(record, accounts),
        };
    }

    private static EntryLeg[] LegsOf(in LedgerRecord record, AccountTable accounts)
    {
        var legs = new EntryLeg[record.Legs.Count];
        int i = 0;
        foreach (RecordLeg leg in record.Legs)
        {
            Currency currency = leg.Account.Slot < 0 ? default : accounts.Definition(leg.Account.Slot).Currency;
            legs[i++] = new EntryLeg(IdOf(leg.Account, accounts), leg.Side, new Money(leg.Amount, currency));
        }

        return legs;
    }

    private static string? AccountOf(in LedgerRecord record, AccountTable accounts) => record.Kind switch
    {
        LedgerRecordKind.Open => Encoding.UTF8.GetString(record.Key),
        LedgerRecordKind.Close or LedgerRecordKind.Reopen or LedgerRecordKind.Limits =>
            IdOf(record.Account, accounts),
        _ => null,
    };

    private static Refusal RefusalOf(in LedgerRecord record, AccountTable accounts)
    {
        if (!record.IsRefused)
            return new(RefusalReason.None, -1, default, default, PayloadField.None);
        Currency currency = record.RefusedSlot < 0 ? default : accounts.Definition(record.RefusedSlot).Currency;
        return new(record.Reason, record.RefusedLeg, new AccountRef(record.RefusedSlot),
            new Money(record.Short, currency), PayloadField.None);
    }

    private static string IdOf(RecordAccount account, AccountTable accounts) => account.Slot < 0
        ? Encoding.UTF8.GetString(account.MissingId)
        : accounts.Definition(account.Slot).Id;
}
