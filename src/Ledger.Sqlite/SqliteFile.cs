using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>Opens connections that are fit for a ledger.</summary>
internal static class SqliteFile
{
    // SQLite's own pages until the log is copied into the database: more than its default of 1,000, because a group of
    // a mebibyte is hundreds of them, and what is written many times between is copied once.
    private const int CheckpointPages = 4_000;
    private const int FullSync = 2;

    /// <summary>The one connection that appends.</summary>
    /// <param name="options">Where the database is.</param>
    /// <param name="busyTimeoutMs">How long opening waits for who holds the database.</param>
    public static SqliteConnection OpenWriter(SqliteLedgerOptions options, int busyTimeoutMs)
    {
        Create(options.Path);
        return Open(options.Path, busyTimeoutMs, database =>
        {
            // Reading tells SQLite whether it is one, and of a format that it can write.
            SqliteStatement.Run(database, "SELECT 1 FROM main.sqlite_master");
            if (raw.sqlite3_db_readonly(database, "main") != 0)
                throw SqliteLedgerException.From(options.Path, raw.SQLITE_READONLY, "attempt to write");
            string? mode = SetWal(database);
            SqliteStatement.Run(database, "PRAGMA main.synchronous = FULL");
            // Where a plain fsync leaves data in the disk's cache (macOS).
            SqliteStatement.Run(database, "PRAGMA fullfsync = 1");
            SqliteStatement.Run(database, "PRAGMA checkpoint_fullfsync = 1");
            if (mode != "wal" || !IsSynchronous(database))
            {
                throw new SqliteLedgerException(SqliteLedgerFailure.NotDurable, options.Path,
                    $"SQLite does not make commits last in '{options.Path}': it gives journal mode {mode}, not WAL "
                    + "with synchronous = FULL. Take a file on a local disk, and no connection string options.");
            }

            raw.sqlite3_wal_autocheckpoint(database, CheckpointPages);
        });
    }

    /// <summary>A connection that reads what lasts.</summary>
    public static SqliteConnection OpenReader(string path, int busyTimeoutMs) =>
        Open(path, busyTimeoutMs, static database => SqliteStatement.Run(database, "PRAGMA query_only = 1"));

    /// <summary>A connection that reads what lasts, and writes tables of its own beside it.</summary>
    public static SqliteConnection OpenBeside(string path, int busyTimeoutMs) =>
        Open(path, busyTimeoutMs, static _ => { });

    /// <summary>Whether each commit on a connection is synced.</summary>
    public static bool IsSynchronous(sqlite3 database) =>
        int.TryParse(SqliteStatement.Ask(database, "PRAGMA main.synchronous"), out int level) && level >= FullSync;

    /// <summary>Lets the file grow no further.</summary>
    public static void Limit(sqlite3 database, long? maxFileBytes)
    {
        if (maxFileBytes is not { } bytes)
            return;
        long page = long.Parse(
            SqliteStatement.Ask(database, "PRAGMA main.page_size")!, System.Globalization.CultureInfo.InvariantCulture);
        SqliteStatement.Run(database, string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA main.max_page_count = {bytes / page}"));
    }

    private static SqliteConnection Open(string path, int busyTimeoutMs, Action<sqlite3> prepare)
    {
        SqliteConnectionStringBuilder settings = new()
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        SqliteConnection connection = new(settings.ToString());
        try
        {
            connection.Open();
            sqlite3 database = connection.Handle!;
            raw.sqlite3_extended_result_codes(database, 1);
            raw.sqlite3_busy_timeout(database, busyTimeoutMs);
            prepare(database);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw SqliteLedgerException.From(path, e.SqliteExtendedErrorCode, e.Message, e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Who changes the mode waits for nobody, so the wait for those who hold the database comes before.
    private static string? SetWal(sqlite3 database)
    {
        if (SqliteStatement.Ask(database, "PRAGMA main.journal_mode") != "wal")
        {
            SqliteStatement.Run(database, "BEGIN IMMEDIATE");
            SqliteStatement.Run(database, "COMMIT");
        }

        return SqliteStatement.Ask(database, "PRAGMA main.journal_mode = WAL");
    }

    // SQLite would give it the rights of the process's mask; its other files take after it.
    private static void Create(string path)
    {
        try
        {
            FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using FileStream made = new(path, create);
        }
        catch (IOException) when (File.Exists(path))
        {
            // It is there already: the rule.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SqliteLedgerException(SqliteLedgerFailure.NotFound, path,
                $"'{path}' cannot be made: {e.Message} The folder must exist and be open to this process.", inner: e);
        }
    }
}
