using Purlin.Shared;

namespace Purlin.Ledger;

/// <summary>
/// A balanced set of debits and credits, posted as one: money moves from accounts to accounts and none is made or lost.
/// <code>
/// Entry.Create("order-991").Debit("cash", usd100).Credit("merchant:7", usd97).Credit("fees", usd3)
/// </code>
/// </summary>
/// <remarks>
/// Debits and credits must be equal in every currency. The legs and their order, the effective time, the code, the memo
/// and the options but <see cref="ReleasingKeyOnRefusal"/> are the payload: the same key with another one is a
/// conflict.
/// </remarks>
public sealed class Entry : LedgerCommand
{
    /// <summary>The longest memo in UTF-8 bytes.</summary>
    public const int MaxMemoBytes = 512;

    /// <summary>The longest lifetime of a hold: a hundred years.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(36_500);

    private readonly List<EntryLeg> _legs = [];

    private Entry(LedgerKey key)
        : base(key)
    {
    }

    /// <summary>The lines, in order.</summary>
    public IReadOnlyList<EntryLeg> Legs => _legs;

    /// <summary>When it counts from, for questions about effective time; null: when it is recorded.</summary>
    public DateTimeOffset? Effective { get; private set; }

    /// <summary>A number of the caller's own, such as the kind of business; 0 for none.</summary>
    public int Code { get; private set; }

    /// <summary>A text for people; empty for none.</summary>
    public string Memo { get; private set; } = "";

    /// <summary>Whether limits are checked after every leg, in order, instead of once for the whole.</summary>
    public bool ChecksEachLeg { get; private set; }

    /// <summary>Whether it holds the money instead of moving it.</summary>
    public bool IsHold { get; private set; }

    /// <summary>How long a hold stays unless captured or voided; null: for ever.</summary>
    public TimeSpan? Lifetime { get; private set; }

    /// <summary>Begins an entry.</summary>
    /// <param name="key">A text, a number of 128 bits, or a <see cref="Guid"/>.</param>
    public static Entry Create(LedgerKey key) => new(key);

    /// <summary>Adds a debit.</summary>
    /// <param name="account">The account's id.</param>
    /// <param name="amount">More than zero, or the entry is refused.</param>
    public Entry Debit(string account, Money amount) => AddLeg(account, EntrySide.Debit, amount);

    /// <summary>Adds a credit.</summary>
    /// <param name="account">The account's id.</param>
    /// <param name="amount">More than zero, or the entry is refused.</param>
    public Entry Credit(string account, Money amount) => AddLeg(account, EntrySide.Credit, amount);

    /// <summary>Adds a line.</summary>
    /// <param name="leg">Account, side and amount.</param>
    public Entry Add(EntryLeg leg) => AddLeg(leg.Account, Guard.Defined(leg.Side), leg.Amount);

    /// <summary>Says when it counts from: before now (back-dated) or after.</summary>
    /// <param name="effective">An instant; its offset is not kept.</param>
    public Entry At(DateTimeOffset effective)
    {
        CheckNotPosted();
        Effective = effective.ToUniversalTime();
        return this;
    }

    /// <summary>Gives it a number.</summary>
    /// <param name="code">0 to 65,535.</param>
    public Entry WithCode(int code)
    {
        CheckNotPosted();
        Code = Guard.InRange(code, 0, ushort.MaxValue);
        return this;
    }

    /// <summary>Gives it a text. It can never be erased: keep personal data elsewhere.</summary>
    /// <param name="memo">At most 512 UTF-8 bytes.</param>
    public Entry WithMemo(string memo)
    {
        CheckNotPosted();
        Memo = LedgerText.Check(memo, MaxMemoBytes, 0);
        return this;
    }

    /// <summary>Checks limits after every leg, in order, so that none may dip in between.</summary>
    public Entry CheckingEachLeg()
    {
        CheckNotPosted();
        ChecksEachLeg = true;
        return this;
    }

    /// <summary>
    /// Leaves no trace of a refusal, so that the same key may succeed later. Without this the key remembers it.
    /// </summary>
    public Entry ReleasingKeyOnRefusal()
    {
        CheckNotPosted();
        ReleasesKey = true;
        return this;
    }

    /// <summary>Holds the money, to be captured or voided later, or to expire.</summary>
    /// <param name="lifetime">More than zero and at most a hundred years; null: it never expires.</param>
    public Entry AsHold(TimeSpan? lifetime = null)
    {
        CheckNotPosted();
        if (lifetime is { } time)
            Guard.InRange(time, new TimeSpan(1), MaxLifetime, name: nameof(lifetime));
        IsHold = true;
        Lifetime = lifetime;
        return this;
    }

    internal override void Describe(CommandBuffer into)
    {
        into.Begin(IsHold ? LedgerRecordKind.Hold : LedgerRecordKind.Post, Key);
        into.EffectiveTicks = Effective?.Ticks ?? -1;
        into.Code = Code;
        into.SetMemo(Memo);
        into.LifetimeTicks = Lifetime?.Ticks ?? 0;
        into.ChecksEachLeg = ChecksEachLeg;
        into.AddLegs(_legs);
    }

    private Entry AddLeg(string account, EntrySide side, Money amount)
    {
        CheckNotPosted();
        LedgerText.Check(account, Account.MaxIdBytes);
        _legs.Add(new EntryLeg(account, side, amount));
        return this;
    }
}
