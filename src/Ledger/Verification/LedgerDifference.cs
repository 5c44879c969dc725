namespace Purlin.Ledger;

/// <summary>The first place at which a ledger is not what its records make it.</summary>
/// <param name="Kind">What differs there.</param>
/// <param name="Sequence">
/// The record at which it shows: of a row the one that it is of; of an account the one up to which the book was
/// compared; of the tree the first of up to 256 that differ.
/// </param>
/// <param name="Message">What was found and what was expected; no amounts.</param>
/// <param name="Cause">What reading the log failed with, if it did.</param>
public sealed record LedgerDifference(
    LedgerDifferenceKind Kind, long Sequence, string Message, Exception? Cause = null);
