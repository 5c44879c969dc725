namespace Purlin.Ledger;

/// <summary>An account in a chart of accounts.</summary>
/// <param name="Account">Its definition.</param>
/// <param name="Balance">What it holds.</param>
public readonly record struct ChartLine(Account Account, AccountBalance Balance);
