namespace Purlin.Ledger;

/// <summary>
/// Moves held money for good: all of a hold, or the legs named. What is left stays held, to be captured again, unless
/// <see cref="ReleasingRest"/> is asked for.
/// <code>
/// HoldCapture.Create("ship-1", "order-991").Debit("cash", usd40).Credit("merchant:7", usd40)
/// </code>
/// </summary>
public sealed class HoldCapture : LedgerCommand
{
    private readonly List<EntryLeg> _legs = [];

    private HoldCapture(LedgerKey key, LedgerKey hold)
        : base(key) => Hold = hold;

    /// <summary>The key of the hold.</summary>
    public LedgerKey Hold { get; }

    /// <summary>The part captured; empty for all that is left.</summary>
    public IReadOnlyList<EntryLeg> Legs => _legs;

    /// <summary>Whether what is left is released at once.</summary>
    public bool ReleasesRest { get; private set; }

    /// <summary>Begins a capture; of all that is left, unless legs are added.</summary>
    /// <param name="key">The capture's own key.</param>
    /// <param name="hold">The key that the hold was posted with.</param>
    public static HoldCapture Create(LedgerKey key, LedgerKey hold) => new(key, hold);

    /// <summary>Adds a debit to the part captured.</summary>
    /// <param name="account">An account that the hold debits.</param>
    /// <param name="amount">More than zero, and no more than is left.</param>
    public HoldCapture Debit(string account, Money amount) => Add(account, EntrySide.Debit, amount);

    /// <summary>Adds a credit to the part captured.</summary>
    /// <param name="account">An account that the hold credits.</param>
    /// <param name="amount">More than zero, and no more than is left.</param>
    public HoldCapture Credit(string account, Money amount) => Add(account, EntrySide.Credit, amount);

    /// <summary>Releases what is left, which ends the hold.</summary>
    public HoldCapture ReleasingRest()
    {
        CheckNotPosted();
        ReleasesRest = true;
        return this;
    }

    /// <inheritdoc cref="Entry.ReleasingKeyOnRefusal"/>
    public HoldCapture ReleasingKeyOnRefusal()
    {
        CheckNotPosted();
        ReleasesKey = true;
        return this;
    }

    internal override void Describe(CommandBuffer into)
    {
        into.Begin(LedgerRecordKind.Capture, Key);
        into.SetHold(Hold);
        into.CapturesAll = _legs.Count == 0;
        into.ReleasesRest = ReleasesRest;
        into.AddLegs(_legs);
    }

    private HoldCapture Add(string account, EntrySide side, Money amount)
    {
        CheckNotPosted();
        LedgerText.Check(account, Account.MaxIdBytes);
        _legs.Add(new EntryLeg(account, side, amount));
        return this;
    }
}
