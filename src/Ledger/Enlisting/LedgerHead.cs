namespace Purlin.Ledger;

/// <summary>Where the log of a store ends, as a transaction sees it.</summary>
/// <param name="Sequence">Of the newest record; 0 if there is none.</param>
/// <param name="Epoch">
/// Random, and another after every append: two logs that end in the same head are the same.
/// </param>
public readonly record struct LedgerHead(long Sequence, long Epoch);
