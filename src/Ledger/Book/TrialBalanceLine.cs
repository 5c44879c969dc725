namespace Purlin.Ledger;

/// <summary>An account in a trial balance.</summary>
/// <param name="Account">Its definition.</param>
/// <param name="Debits">All debits ever posted, in minor units.</param>
/// <param name="Credits">All credits ever posted, in minor units.</param>
public readonly record struct TrialBalanceLine(Account Account, Int128 Debits, Int128 Credits);
