namespace Purlin.Ledger.Sqlite;

/// <summary>Why a ledger in a SQLite database cannot be used.</summary>
public enum SqliteLedgerFailure
{
    /// <summary>SQLite failed in a way that has no name here; its error code says which.</summary>
    Other = 0,

    /// <summary>The folder or the file cannot be opened. The folder must exist; the file is made.</summary>
    NotFound = 1,

    /// <summary>The file is there and is no SQLite database, or an encrypted one.</summary>
    NotADatabase = 2,

    /// <summary>The file or its folder cannot be written. A book writes, if only that a hold has expired.</summary>
    ReadOnly = 3,

    /// <summary>The ledger was written by a later version of this package: use that one.</summary>
    NewerVersion = 4,

    /// <summary>
    /// SQLite will not make commits last: it refuses WAL or synchronous = FULL for this file, such as one in memory.
    /// </summary>
    NotDurable = 5,

    /// <summary>Somebody else holds the database for too long.</summary>
    Busy = 6,

    /// <summary>The disk, or the limit set for the file, is full.</summary>
    Full = 7,

    /// <summary>What was written once is not there any more or is not in order. Restore the file.</summary>
    Damaged = 8,

    /// <summary>It failed before, and takes no more records until it is opened again.</summary>
    Poisoned = 9,
}
