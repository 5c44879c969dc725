using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Purlin.Benchmarks.Ledger;

/// <summary>
/// What one would write without a ledger: entries with a unique key, legs, balances; a transaction a group. It checks
/// nothing. The statements are SQLite's own, without parameters in boxes.
/// </summary>
internal sealed class SqliteBare : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("purlin-bare-").FullName;
    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _begin;
    private readonly sqlite3_stmt _commit;
    private readonly sqlite3_stmt _entry;
    private readonly sqlite3_stmt _leg;
    private readonly sqlite3_stmt _balance;
    private readonly (int Debit, int Credit, long Amount, UInt128 Key)[] _transfers;
    private readonly SqliteTransfers _source;
    private readonly int _group;
    private long _last;

    public SqliteBare(int accounts, int transfers, int group)
    {
        _group = group;
        _source = new SqliteTransfers(accounts);
        _transfers = new (int, int, long, UInt128)[Math.Max(transfers, 8192)];
        Transfers = transfers;
        _connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "bare.db")};Pooling=False");
        _connection.Open();
        _database = _connection.Handle!;
        foreach (string sql in (string[])[
            "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 4000",
            "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)",
            "CREATE TABLE entries (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, stamp INTEGER NOT NULL)",
            """
            CREATE TABLE legs (entry INTEGER NOT NULL, leg INTEGER NOT NULL, account INTEGER NOT NULL,
                amount INTEGER NOT NULL, PRIMARY KEY (entry, leg)) WITHOUT ROWID
            """,
            $"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {accounts - 1})
            INSERT INTO accounts SELECT i, 0 FROM n
            """])
        {
            Step(Prepare(sql), once: true);
        }

        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _entry = Prepare("INSERT INTO entries VALUES (?, ?, ?)");
        _leg = Prepare("INSERT INTO legs VALUES (?, ?, ?, ?)");
        _balance = Prepare("UPDATE accounts SET balance = balance + ? WHERE id = ?");
    }

    private int Transfers { get; }

    /// <summary>Writes as many as it was made for.</summary>
    public (double Seconds, int Transfers) Run() => (Post(Transfers), Transfers);

    /// <summary>Writes so many and gives the first balances.</summary>
    public long[] BalancesAfter(int transfers)
    {
        Post(transfers);
        var balances = new List<long>();
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT balance FROM accounts WHERE id < 100 ORDER BY id";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            balances.Add(reader.GetInt64(0));
        return [.. balances];
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _entry.Dispose();
        _leg.Dispose();
        _balance.Dispose();
        _connection.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private double Post(int count)
    {
        for (int i = 0; i < count; i++)
            _transfers[i] = _source.Next();
        long start = Stopwatch.GetTimestamp();
        for (int from = 0; from < count; from += _group)
        {
            Step(_begin);
            foreach ((int debit, int credit, long amount, UInt128 key) in
                _transfers.AsSpan(from, Math.Min(_group, count - from)))
            {
                Write(debit, credit, amount, key);
            }

            Step(_commit);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Write(int debit, int credit, long amount, UInt128 key)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, key);
        raw.sqlite3_bind_int64(_entry, 1, ++_last);
        raw.sqlite3_bind_blob(_entry, 2, bytes);
        raw.sqlite3_bind_int64(_entry, 3, DateTime.UtcNow.Ticks);
        Step(_entry);
        WriteLeg(0, debit, amount);
        WriteLeg(1, credit, -amount);
    }

    private void WriteLeg(int leg, int account, long amount)
    {
        raw.sqlite3_bind_int64(_leg, 1, _last);
        raw.sqlite3_bind_int64(_leg, 2, leg);
        raw.sqlite3_bind_int64(_leg, 3, account);
        raw.sqlite3_bind_int64(_leg, 4, amount);
        Step(_leg);
        raw.sqlite3_bind_int64(_balance, 1, amount);
        raw.sqlite3_bind_int64(_balance, 2, account);
        Step(_balance);
    }

    private sqlite3_stmt Prepare(string sql)
    {
        int code = raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt statement);
        return code == raw.SQLITE_OK ? statement : throw Failed();
    }

    private void Step(sqlite3_stmt statement, bool once = false)
    {
        int code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
            throw Failed();
        raw.sqlite3_reset(statement);
        if (once)
            statement.Dispose();
    }

    private InvalidOperationException Failed() => new(raw.sqlite3_errmsg(_database).utf8_to_string());
}
