namespace Purlin.Ledger;

/// <summary>What a verification found to differ.</summary>
public enum LedgerDifferenceKind
{
    /// <summary>The log: a record is missing, cannot be read, or is in no record's form.</summary>
    Log = 0,

    /// <summary>A record: deciding its command again, behind all records before it, gives another or none.</summary>
    Record = 1,

    /// <summary>A row beside the log is not what the records make it. They can be made anew.</summary>
    Row = 2,

    /// <summary>The book in memory: an account is not what the records make it. Open the book again.</summary>
    Account = 3,

    /// <summary>The tree: records are not those that were hashed, or that a checkpoint commits to.</summary>
    Root = 4,
}
