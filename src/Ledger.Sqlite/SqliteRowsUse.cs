namespace Purlin.Ledger.Sqlite;

/// <summary>What rows are written for.</summary>
internal enum SqliteRowsUse
{
    /// <summary>New records go to the end of the log, and their rows beside it.</summary>
    Append,

    /// <summary>The records are there, and the rows are made anew from them.</summary>
    Rebuild,

    /// <summary>Rows of the same form are made elsewhere, to be compared with those that are there.</summary>
    Compare,
}
