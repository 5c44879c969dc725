namespace Purlin.Ledger;

/// <summary>The side of an account that a leg is written on.</summary>
public enum EntrySide
{
    /// <summary>The left side: raises assets and expenses.</summary>
    Debit = 0,

    /// <summary>The right side: raises liabilities, equity and revenue.</summary>
    Credit = 1,
}
