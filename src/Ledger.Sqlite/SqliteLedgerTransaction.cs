using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>The book's part in a transaction of the caller's.</summary>
internal sealed class SqliteLedgerTransaction(
    SqliteLedgerStore store, SqliteTransaction transaction, sqlite3 database, string path) : ILedgerTransaction
{
    private SqliteLog? _log;
    private SqliteRows? _rows;

    public bool IsOver => transaction.Connection is null;

    public ValueTask BeginAsync(CancellationToken cancellationToken = default)
    {
        // Whoever may write keeps all others from it; a write of no row takes the right, or finds that another has it.
        bool holdsLock = !store.IsFree();
        if (holdsLock)
        {
            using SqliteStatement probe = new(database, "UPDATE main.ledger_head SET epoch = epoch WHERE id = 0");
            holdsLock = probe.TryRun();
        }

        if (!holdsLock)
        {
            throw new LedgerEnlistmentException(LedgerEnlistmentFailure.Deferred,
                "The transaction does not hold the right to write, so others could post before it. Begin it with "
                + "connection.BeginTransaction(), which is not deferred.");
        }

        (_log, _rows) = (new SqliteLog(database, path), new SqliteRows(database));
        return default;
    }

    public ValueTask<LedgerHead> GetHeadAsync(CancellationToken cancellationToken = default) =>
        new((_log ?? throw NotBegun()).ReadHead());

    public ValueTask<LedgerHead> AppendAsync(RecordGroup group, CancellationToken cancellationToken = default)
    {
        SqliteRows rows = _rows ?? throw NotBegun();
        cancellationToken.ThrowIfCancellationRequested();
        SqliteStatement.Run(database, "SAVEPOINT purlin_ledger");
        try
        {
            LedgerHead head = rows.Append(group);
            SqliteStatement.Run(database, "RELEASE purlin_ledger");
            return new(head);
        }
        catch
        {
            // After some failures SQLite has rolled back the whole transaction by itself.
            if (raw.sqlite3_get_autocommit(database) == 0)
            {
                SqliteStatement.Run(database, "ROLLBACK TO purlin_ledger");
                SqliteStatement.Run(database, "RELEASE purlin_ledger");
            }

            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _log?.Dispose();
        _rows?.Dispose();
        (_log, _rows) = (null, null);
        return default;
    }

    private static InvalidOperationException NotBegun() => new("It has not been begun, or has ended.");
}
