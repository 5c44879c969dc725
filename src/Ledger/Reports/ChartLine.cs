namespace Purlin.Ledger;

/// <summary>An account in a chart of accounts.</summary>
/// <param name="Account">Its definition.</param>
/// <param name="Balance">What it holds.</param>
/// <param name="IsClosed">Whether it takes no entries.</param>
public readonly record struct ChartLine(Account Account, AccountBalance Balance, bool IsClosed);
