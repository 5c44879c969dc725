using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>Makes the rows of a ledger anew, in one transaction on a connection of its own.</summary>
internal sealed class SqliteRowRebuild : ILedgerRowPass
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly SqliteRows _rows;

    private SqliteRowRebuild(SqliteConnection connection, long lastSequence)
    {
        _connection = connection;
        _database = connection.Handle!;
        LastSequence = lastSequence;
        _rows = new SqliteRows(_database, SqliteRowsUse.Rebuild);
    }

    public long LastSequence { get; }

    /// <summary>Takes the right to write, and empties the rows.</summary>
    /// <returns>Null if somebody else had that right for too long.</returns>
    public static SqliteRowRebuild? Begin(SqliteLedgerOptions options, int busyTimeoutMs)
    {
        SqliteConnection connection = SqliteFile.OpenWriter(options, busyTimeoutMs);
        try
        {
            sqlite3 database = connection.Handle!;
            SqliteFile.Limit(database, options.MaxFileBytes);
            using (SqliteStatement begin = new(database, "BEGIN IMMEDIATE"))
            {
                if (!begin.TryRun())
                {
                    connection.Dispose();
                    return null;
                }
            }

            using SqliteLog log = new(database, options.Path);
            long last = log.ReadHead().Sequence;
            // Behind the head there is nothing that lasts: whose records these are is not for this to say.
            string? newest = SqliteStatement.Ask(database, "SELECT MAX(sequence) FROM main.ledger_entries");
            if (newest is not null && newest != last.ToString(System.Globalization.CultureInfo.InvariantCulture))
            {
                throw new SqliteLedgerException(SqliteLedgerFailure.Damaged, options.Path,
                    $"The log in '{options.Path}' ends at record {last} by its head row, and has one of {newest}. "
                    + "Restore the file from a copy.");
            }

            SqliteSchema.Clear(database);
            return new SqliteRowRebuild(connection, last);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public ValueTask<LedgerDifference?> AddAsync(RecordGroup group, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _rows.Write(group);
        return default;
    }

    public ValueTask<LedgerDifference?> CompleteAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SqliteSchema.IndexKeys(_database);
        SqliteStatement.Run(_database, "COMMIT");
        return default;
    }

    /// <summary>Closing the connection rolls back what was not committed.</summary>
    public ValueTask DisposeAsync()
    {
        _rows.Dispose();
        _connection.Dispose();
        return default;
    }
}
