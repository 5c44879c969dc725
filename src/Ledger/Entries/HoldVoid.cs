namespace Purlin.Ledger;

/// <summary>Releases all that is left of a hold, which ends it.</summary>
public sealed class HoldVoid : LedgerCommand
{
    private HoldVoid(LedgerKey key, LedgerKey hold)
        : base(key) => Hold = hold;

    /// <summary>The key of the hold.</summary>
    public LedgerKey Hold { get; }

    /// <summary>Makes the command.</summary>
    /// <param name="key">Its own key.</param>
    /// <param name="hold">The key that the hold was posted with.</param>
    public static HoldVoid Create(LedgerKey key, LedgerKey hold) => new(key, hold);

    /// <inheritdoc cref="Entry.ReleasingKeyOnRefusal"/>
    public HoldVoid ReleasingKeyOnRefusal()
    {
        CheckNotPosted();
        ReleasesKey = true;
        return this;
    }

    internal override void Describe(CommandBuffer into)
    {
        into.Begin(LedgerRecordKind.Void, Key);
        into.SetHold(Hold);
    }
}
