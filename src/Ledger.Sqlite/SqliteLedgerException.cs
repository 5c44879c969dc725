using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>A ledger in a SQLite database cannot be opened, read or appended to.</summary>
public sealed class SqliteLedgerException : IOException
{
    internal SqliteLedgerException(
        SqliteLedgerFailure failure, string path, string message, int errorCode = 0, Exception? inner = null)
        : base(message, inner) => (Failure, Path, ErrorCode) = (failure, path, errorCode);

    /// <summary>Why.</summary>
    public SqliteLedgerFailure Failure { get; }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>The extended result code of SQLite; 0 if it did not fail itself.</summary>
    public int ErrorCode { get; }

    /// <summary>What SQLite has just failed with.</summary>
    internal static SqliteLedgerException From(sqlite3 database, int code)
    {
        string path = raw.sqlite3_db_filename(database, "main").utf8_to_string();
        int extended = raw.sqlite3_extended_errcode(database);
        return From(path, extended == 0 ? code : extended, raw.sqlite3_errmsg(database).utf8_to_string());
    }

    internal static SqliteLedgerException From(string path, int code, string said, Exception? inner = null)
    {
        (SqliteLedgerFailure failure, string remedy) = (code & 0xFF) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (SqliteLedgerFailure.Busy, "Somebody else holds it: try again."),
            raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => (SqliteLedgerFailure.NotFound,
                "The folder must exist and be open to this process; the file is made."),
            raw.SQLITE_NOTADB => (SqliteLedgerFailure.NotADatabase, "Give the path of another file."),
            raw.SQLITE_READONLY => (SqliteLedgerFailure.ReadOnly, "The file and its folder must be writable."),
            raw.SQLITE_FULL => (SqliteLedgerFailure.Full, "Make room, or raise SqliteLedgerOptions.MaxFileBytes."),
            raw.SQLITE_CORRUPT => (SqliteLedgerFailure.Damaged, "Restore the file from a copy."),
            _ => (SqliteLedgerFailure.Other, "See the documentation of SQLite for the code."),
        };
        return new(failure, path, $"SQLite failed on '{path}' with {code}, {said}. {remedy}", code, inner);
    }
}
