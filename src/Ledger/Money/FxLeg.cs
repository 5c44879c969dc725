namespace Purlin.Ledger;

/// <summary>One line of the entry that a conversion makes.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="IsDebit">Whether it is debited; else it is credited.</param>
/// <param name="Amount">At least one minor unit.</param>
public readonly record struct FxLeg(string Account, bool IsDebit, Money Amount);
