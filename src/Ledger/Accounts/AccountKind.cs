namespace Purlin.Ledger;

/// <summary>
/// What an account stands for, and with it its normal side: the side that raises the balance it shows.
/// </summary>
public enum AccountKind
{
    /// <summary>What is owned, such as cash. Debit-normal.</summary>
    Asset = 1,

    /// <summary>What is owed, such as a merchant's money. Credit-normal.</summary>
    Liability = 2,

    /// <summary>What the owners have put in and left in. Credit-normal.</summary>
    Equity = 3,

    /// <summary>What has been earned, such as fees. Credit-normal.</summary>
    Revenue = 4,

    /// <summary>What has been spent. Debit-normal.</summary>
    Expense = 5,
}
