namespace Purlin.Ledger;

/// <summary>Closes an account, opens it again, or sets its limits.</summary>
/// <remarks>
/// A closed account takes no entry and no capture, at whatever balance it was closed; holds on it may be voided and
/// expire. New limits bind the entries after them, not what is there: an account may stand under its new floor, and
/// then nothing may lower it further.
/// </remarks>
public sealed class AccountChange : LedgerCommand
{
    private AccountChange(LedgerKey key, LedgerRecordKind kind, string account)
        : base(key)
    {
        Kind = kind;
        AccountId = LedgerText.Check(account, Account.MaxIdBytes, name: nameof(account));
    }

    /// <summary>
    /// <see cref="LedgerRecordKind.Close"/>, <see cref="LedgerRecordKind.Reopen"/> or
    /// <see cref="LedgerRecordKind.Limits"/>.
    /// </summary>
    public LedgerRecordKind Kind { get; }

    /// <summary>The account.</summary>
    public string AccountId { get; }

    /// <summary>The new floor; null for none.</summary>
    public Money? Floor { get; private init; }

    /// <summary>The new ceiling; null for none.</summary>
    public Money? Ceiling { get; private init; }

    /// <summary>Closes an account.</summary>
    /// <param name="key">The key of the change.</param>
    /// <param name="account">The account's id.</param>
    public static AccountChange Close(LedgerKey key, string account) => new(key, LedgerRecordKind.Close, account);

    /// <summary>Opens a closed account again.</summary>
    /// <inheritdoc cref="Close"/>
    public static AccountChange Reopen(LedgerKey key, string account) => new(key, LedgerRecordKind.Reopen, account);

    /// <summary>Sets both limits.</summary>
    /// <param name="key">The key of the change.</param>
    /// <param name="account">The account's id.</param>
    /// <param name="floor">The least that may be available; null: no such limit.</param>
    /// <param name="ceiling">The most that it may come to hold; null: no such limit.</param>
    public static AccountChange SetLimits(LedgerKey key, string account, Money? floor, Money? ceiling)
    {
        if (floor is { } least)
            Account.CheckLimit(least.MinorUnits);
        if (ceiling is { } most)
            Account.CheckLimit(most.MinorUnits);
        return new(key, LedgerRecordKind.Limits, account) { Floor = floor, Ceiling = ceiling };
    }

    /// <inheritdoc cref="Entry.ReleasingKeyOnRefusal"/>
    public AccountChange ReleasingKeyOnRefusal()
    {
        CheckNotPosted();
        ReleasesKey = true;
        return this;
    }

    internal override void Describe(CommandBuffer into)
    {
        into.Begin(Kind, Key);
        into.SetAccount(AccountId, Floor, Ceiling);
    }
}
