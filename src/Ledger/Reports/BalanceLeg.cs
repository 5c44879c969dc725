namespace Purlin.Ledger;

/// <summary>One of the legs that make a balance: what <see cref="LedgerBook.ExplainAsync"/> gives.</summary>
/// <param name="Sequence">Of the record that it is in; <see cref="LedgerBook.GetReceiptAsync"/> proves it.</param>
/// <param name="Key">Of the command.</param>
/// <param name="Stamp">When it was written.</param>
/// <param name="Effective">When it counts from.</param>
/// <param name="Amount">What it adds, in the account's normal direction; negative where it takes away.</param>
/// <param name="Balance">The sum of the amounts so far, this one included.</param>
public readonly record struct BalanceLeg(
    long Sequence, LedgerKey Key, DateTimeOffset Stamp, DateTimeOffset Effective, Money Amount, Money Balance);
