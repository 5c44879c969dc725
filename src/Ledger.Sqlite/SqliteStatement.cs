using System.Runtime.CompilerServices;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>A prepared statement, used again and again without allocating. Parameters count from 1.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        int code = raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement);
        if (code != raw.SQLITE_OK)
            throw SqliteLedgerException.From(database, code);
    }

    /// <summary>Runs text that gives no rows and is not used again.</summary>
    public static void Run(sqlite3 database, string sql)
    {
        using SqliteStatement statement = new(database, sql);
        statement.Run();
    }

    /// <summary>The first column of the first row of a query that is not used again.</summary>
    public static string? Ask(sqlite3 database, string sql)
    {
        using SqliteStatement statement = new(database, sql);
        string? answer = statement.Step() ? raw.sqlite3_column_text(statement._statement, 0).utf8_to_string() : null;
        statement.Reset();
        return answer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SqliteStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, long? value) =>
        value is { } number ? Bind(parameter, number) : BindNull(parameter);

    public SqliteStatement BindBlob(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    public SqliteStatement BindText(int parameter, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, utf8));
        return this;
    }

    public SqliteStatement BindText(int parameter, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    public SqliteStatement BindNull(int parameter)
    {
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    /// <summary>Goes to the next row; at the end, the statement is ready to be bound again.</summary>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            throw Failed(code);
        Reset();
        return false;
    }

    /// <summary>Runs to its end.</summary>
    public void Run()
    {
        while (Step())
        {
            // A pragma may give rows that nobody asked for.
        }
    }

    /// <summary>Runs a statement without rows.</summary>
    /// <returns>False, and nothing happened, if somebody else holds the database.</returns>
    public bool TryRun()
    {
        int code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return true;
        }

        if ((code & 0xFF) != raw.SQLITE_BUSY)
            throw Failed(code);
        Reset();
        return false;
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    /// <summary>Good until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    // The code is that of the step before, which has been looked at.
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw SqliteLedgerException.From(_database, code);
    }

    private SqliteLedgerException Failed(int code)
    {
        SqliteLedgerException failure = SqliteLedgerException.From(_database, code);
        Reset();
        return failure;
    }
}
