namespace Purlin.Ledger;

/// <summary>Every account's debits and credits at one instant: in every currency they must be equal, and are.</summary>
public sealed class TrialBalance
{
    internal TrialBalance(long sequence, IReadOnlyList<TrialBalanceLine> accounts)
    {
        Sequence = sequence;
        Accounts = accounts;
        var totals = new Dictionary<Currency, TrialBalanceTotal>();
        foreach (TrialBalanceLine line in accounts)
        {
            TrialBalanceTotal total = totals.GetValueOrDefault(line.Account.Currency);
            totals[line.Account.Currency] =
                new(line.Account.Currency, total.Debits + line.Debits, total.Credits + line.Credits);
        }

        Totals = [.. totals.Values];
    }

    /// <summary>The newest record in it.</summary>
    public long Sequence { get; }

    /// <summary>The accounts, in the order in which they were opened.</summary>
    public IReadOnlyList<TrialBalanceLine> Accounts { get; }

    /// <summary>The sums per currency.</summary>
    public IReadOnlyList<TrialBalanceTotal> Totals { get; }

    /// <summary>Whether debits and credits are equal in every currency.</summary>
    public bool IsBalanced => Totals.All(static total => total.Debits == total.Credits);
}
