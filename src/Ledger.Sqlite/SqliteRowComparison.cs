using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>
/// Compares the rows of a ledger, as one reading transaction sees them, with those that its records make: these are
/// written into temporary tables, by the code that writes the others.
/// </summary>
internal sealed class SqliteRowComparison : ILedgerRowPass
{
    private const string Entries = "sequence, stamp, kind, refusal, key, code, memo, effective, record";
    private const string Legs = "id, account, side, amount";
    private const string Accounts = "slot, id, kind, currency, exponent, opened, keeps_history, closed, floor, "
        + "ceiling, posted, outgoing, incoming, debits, credits";

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly SqliteRows _rows;
    private readonly SqliteStatement _entries;
    private readonly SqliteStatement _legs;

    /// <param name="connection">Of its own; belongs to this.</param>
    /// <param name="path">The file, for messages.</param>
    public SqliteRowComparison(SqliteConnection connection, string path)
    {
        _connection = connection;
        _database = connection.Handle!;
        SqliteSchema.CreateTemporary(_database);
        SqliteStatement.Run(_database, "BEGIN");
        using (SqliteLog log = new(_database, path))
            LastSequence = log.ReadHead().Sequence;
        _rows = new SqliteRows(_database, SqliteRowsUse.Compare);
        _entries = Difference("ledger_entries", "sequence", Entries, "sequence BETWEEN ?1 AND ?2");
        _legs = Difference("ledger_legs", "id >> 10", Legs, "id BETWEEN ?1 << 10 AND (?2 << 10) + 1023");
    }

    public long LastSequence { get; }

    public ValueTask<LedgerDifference?> AddAsync(RecordGroup group, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _rows.Write(group);
        long? entry = First(_entries.Bind(1, group.FirstSequence).Bind(2, group.LastSequence));
        long? leg = First(_legs.Bind(1, group.FirstSequence).Bind(2, group.LastSequence));
        SqliteStatement.Run(_database, "DELETE FROM temp.ledger_entries");
        SqliteStatement.Run(_database, "DELETE FROM temp.ledger_legs");
        if (entry is null && leg is null)
            return default;
        return new(entry <= (leg ?? long.MaxValue)
            ? Differs(entry.Value, "ledger_entries", $"of record {entry}")
            : Differs(leg!.Value, "ledger_legs", $"of record {leg}"));
    }

    public ValueTask<LedgerDifference?> CompleteAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(
            Compare("ledger_accounts", "opened", Accounts)
            ?? Compare("ledger_holds", "sequence", "sequence, state, expires")
            ?? Compare("ledger_hold_legs", "id >> 10", "id, \"left\"")
            ?? Beyond("ledger_entries", "sequence") ?? Beyond("ledger_legs", "id >> 10"));
    }

    public ValueTask DisposeAsync()
    {
        _entries.Dispose();
        _legs.Dispose();
        _rows.Dispose();
        _connection.Dispose();
        return default;
    }

    private LedgerDifference? Compare(string table, string sequence, string columns)
    {
        using SqliteStatement difference = Difference(table, sequence, columns, "TRUE");
        return First(difference) is { } first ? Differs(first, table, $"of record {first}") : null;
    }

    // Rows of records that are not there.
    private LedgerDifference? Beyond(string table, string sequence)
    {
        using SqliteStatement beyond = new(
            _database, $"SELECT MIN({sequence}) FROM main.{table} WHERE {sequence} NOT BETWEEN 1 AND ?");
        return First(beyond.Bind(1, LastSequence)) is { } first
            ? Differs(first, table, $"of a record {first}, which there is not") : null;
    }

    // Rows that are on one side alone; a row that was changed is on both, and differs.
    private SqliteStatement Difference(string table, string sequence, string columns, string which) => new(
        _database,
        $"""
        SELECT MIN({sequence}) FROM (
            SELECT * FROM (SELECT {columns} FROM main.{table} WHERE {which}
                EXCEPT SELECT {columns} FROM temp.{table} WHERE {which})
            UNION ALL
            SELECT * FROM (SELECT {columns} FROM temp.{table} WHERE {which}
                EXCEPT SELECT {columns} FROM main.{table} WHERE {which}))
        """);

    private static long? First(SqliteStatement difference)
    {
        long? first = difference.Step() && !difference.IsNull(0) ? difference.Int64(0) : null;
        difference.Reset();
        return first;
    }

    private static LedgerDifference Differs(long sequence, string table, string what) => new(
        LedgerDifferenceKind.Row, sequence,
        $"A row of {table}, {what}, is not what the records make it. RebuildRowsAsync makes the rows anew.");
}
