namespace Purlin.Ledger;

/// <summary>
/// A leg that a capture of all that was left has posted: its record names none, so a store that keeps rows is told.
/// </summary>
/// <param name="Record">The index of the record in its group.</param>
/// <param name="Slot">The account's, as in records.</param>
/// <param name="Side">Debit or credit.</param>
/// <param name="Amount">In minor units, more than zero.</param>
public readonly record struct CapturedLeg(int Record, int Slot, EntrySide Side, long Amount);
