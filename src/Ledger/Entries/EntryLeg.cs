namespace Purlin.Ledger;

/// <summary>One line of an entry: an account, a side and an amount.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Side">Debit or credit.</param>
/// <param name="Amount">What moves: more than zero in an entry that is to be accepted.</param>
public readonly record struct EntryLeg(string Account, EntrySide Side, Money Amount);
