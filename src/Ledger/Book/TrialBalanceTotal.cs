namespace Purlin.Ledger;

/// <summary>A currency in a trial balance.</summary>
/// <param name="Currency">The currency.</param>
/// <param name="Debits">Of all its accounts, in minor units.</param>
/// <param name="Credits">Of all its accounts, in minor units.</param>
public readonly record struct TrialBalanceTotal(Currency Currency, Int128 Debits, Int128 Credits);
