using System.Globalization;
using Purlin.Shared;
using SQLitePCL;

namespace Purlin.Ledger.Sqlite;

/// <summary>The tables and views of a ledger, beside those of the application.</summary>
internal static class SqliteSchema
{
    public const int Version = 1;

    /// <summary>The id of a leg is its record's sequence, shifted by so many bits, and its number there.</summary>
    public const int LegBits = 10;

    private const string KeyIndex =
        "CREATE UNIQUE INDEX ledger_entries_key ON ledger_entries (key) WHERE key IS NOT NULL";

    private static readonly string[] Statements =
    [
        """
        CREATE TABLE ledger_head (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            version INTEGER NOT NULL,
            book BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            epoch INTEGER NOT NULL)
        """,
        """
        CREATE TABLE ledger_entries (
            sequence INTEGER PRIMARY KEY,
            stamp INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            refusal INTEGER NOT NULL,
            key,
            code INTEGER NOT NULL,
            memo TEXT,
            effective INTEGER,
            record BLOB NOT NULL)
        """,
        KeyIndex,
        """
        CREATE TABLE ledger_legs (
            id INTEGER PRIMARY KEY,
            account INTEGER NOT NULL,
            side INTEGER NOT NULL,
            amount INTEGER NOT NULL,
            sequence INTEGER GENERATED ALWAYS AS (id >> 10) VIRTUAL,
            leg INTEGER GENERATED ALWAYS AS (id & 1023) VIRTUAL)
        """,
        """
        CREATE TABLE ledger_accounts (
            slot INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            currency TEXT NOT NULL,
            exponent INTEGER NOT NULL,
            opened INTEGER NOT NULL,
            keeps_history INTEGER NOT NULL,
            closed INTEGER NOT NULL,
            floor INTEGER,
            ceiling INTEGER,
            posted INTEGER NOT NULL,
            outgoing INTEGER NOT NULL,
            incoming INTEGER NOT NULL,
            debits NOT NULL,
            credits NOT NULL)
        """,
        "CREATE TABLE ledger_holds (sequence INTEGER PRIMARY KEY, state INTEGER NOT NULL, expires INTEGER)",
        "CREATE TABLE ledger_hold_legs (id INTEGER PRIMARY KEY, left INTEGER NOT NULL)",
        $"""
        CREATE VIEW ledger_journal AS SELECT
            sequence, {Time("stamp")} AS stamp,
            {Word("kind", "open", "post", "hold", "capture", "void", "close", "reopen", "limits", "expire")} AS kind,
            refusal, CASE typeof(key) WHEN 'blob' THEN lower(hex(key)) ELSE key END AS key, code, memo,
            {Time("effective")} AS effective
        FROM ledger_entries
        """,
        $"""
        CREATE VIEW ledger_balances AS SELECT
            id, {Word("kind", "asset", "liability", "equity", "revenue", "expense")} AS kind, currency, exponent,
            posted, incoming - outgoing AS pending, posted - outgoing AS available, outgoing, incoming,
            floor, ceiling, closed, debits, credits
        FROM ledger_accounts
        """,
        """
        CREATE VIEW ledger_postings AS SELECT
            l.sequence, l.leg, a.id AS account, CASE l.side WHEN 0 THEN 'debit' ELSE 'credit' END AS side, l.amount,
            a.currency
        FROM ledger_legs AS l JOIN ledger_entries AS e USING (sequence) JOIN ledger_accounts AS a ON a.slot = l.account
        WHERE e.kind IN (2, 4)
        """,
        $"""
        CREATE VIEW ledger_open_holds AS SELECT
            h.sequence, e.key, {Time("h.expires")} AS expires, l.leg, a.id AS account,
            CASE l.side WHEN 0 THEN 'debit' ELSE 'credit' END AS side, l.amount AS held, o.left, a.currency
        FROM ledger_holds AS h JOIN ledger_entries AS e USING (sequence) JOIN ledger_hold_legs AS o
            ON o.id BETWEEN h.sequence << 10 AND (h.sequence << 10) + 1023
            JOIN ledger_legs AS l ON l.id = o.id JOIN ledger_accounts AS a ON a.slot = l.account
        WHERE h.state = 0
        """,
    ];

    /// <summary>Makes the tables if there are none, else checks that they are of this version.</summary>
    /// <returns>The id of the book.</returns>
    public static Guid Prepare(sqlite3 database, string path)
    {
        // Who finds a ledger does not wait for those that write it.
        if (IsThere(database))
            return Check(database, path);
        SqliteStatement.Run(database, "BEGIN IMMEDIATE");
        try
        {
            if (!IsThere(database))
                Create(database);
            Guid book = Check(database, path);
            SqliteStatement.Run(database, "COMMIT");
            return book;
        }
        catch
        {
            SqliteStatement.Run(database, "ROLLBACK");
            throw;
        }
    }

    /// <summary>The id of the book in a database; empty if it has none.</summary>
    public static Guid BookOf(sqlite3 database)
    {
        if (!IsThere(database))
            return Guid.Empty;
        using SqliteStatement head = new(database, "SELECT book FROM main.ledger_head");
        Guid book = head.Step() && head.Blob(0).Length == 16 ? new Guid(head.Blob(0), bigEndian: true) : Guid.Empty;
        head.Reset();
        return book;
    }

    /// <summary>
    /// Empties the tables beside the log, and makes those, the indexes and the views that are missing. The index of the
    /// keys is left to <see cref="IndexKeys"/>, since keys are written one by one.
    /// </summary>
    public static void Clear(sqlite3 database)
    {
        foreach (string statement in Statements)
        {
            if (statement != KeyIndex)
                SqliteStatement.Run(database, IfMissing(statement));
        }

        SqliteStatement.Run(database, "DROP INDEX IF EXISTS main.ledger_entries_key");
        foreach (string table in (ReadOnlySpan<string>)["legs", "accounts", "holds", "hold_legs"])
            SqliteStatement.Run(database, $"DELETE FROM main.ledger_{table}");
    }

    /// <summary>Makes the index of legs by account, if it is missing; who finds it waits for nobody.</summary>
    public static void IndexLegs(sqlite3 database) => SqliteStatement.Run(
        database, "CREATE INDEX IF NOT EXISTS main.ledger_legs_account ON ledger_legs (account)");

    /// <summary>Makes the index of the keys that <see cref="Clear"/> took away.</summary>
    public static void IndexKeys(sqlite3 database) => SqliteStatement.Run(database, KeyIndex);

    /// <summary>Makes empty tables of the same form that only this connection sees.</summary>
    public static void CreateTemporary(sqlite3 database)
    {
        foreach (string statement in Statements)
        {
            if (statement.StartsWith("CREATE TABLE", StringComparison.Ordinal))
                SqliteStatement.Run(database, string.Concat("CREATE TEMP ", statement.AsSpan("CREATE ".Length)));
        }
    }

    private static string IfMissing(string statement)
    {
        int name = statement.IndexOf("ledger_", StringComparison.Ordinal);
        return string.Concat(statement.AsSpan(0, name), "IF NOT EXISTS ", statement.AsSpan(name));
    }

    private static bool IsThere(sqlite3 database) => SqliteStatement.Ask(
        database, "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'ledger_head'") is not null;

    private static void Create(sqlite3 database)
    {
        foreach (string statement in Statements)
            SqliteStatement.Run(database, statement);
        Span<byte> book = stackalloc byte[16];
        Entropy.Fill(book);
        using SqliteStatement head = new(database, "INSERT INTO ledger_head VALUES (1, ?, ?, 0, 0)");
        head.Bind(1, Version).BindBlob(2, book).Run();
    }

    private static Guid Check(sqlite3 database, string path)
    {
        string version = SqliteStatement.Ask(database, "SELECT version FROM ledger_head")
            ?? throw new SqliteLedgerException(SqliteLedgerFailure.Damaged, path,
                $"The ledger in '{path}' has lost its head row. Restore the file from a copy.");
        if (int.Parse(version, CultureInfo.InvariantCulture) is var found and not Version)
        {
            throw new SqliteLedgerException(SqliteLedgerFailure.NewerVersion, path,
                $"The ledger in '{path}' is of version {found}, and this package writes version {Version}. "
                + "Use the package that wrote it, or a later one.");
        }

        return BookOf(database);
    }

    // Ticks of 100 ns since year 1 as text of ISO 8601.
    private static string Time(string ticks) =>
        $"strftime('%Y-%m-%dT%H:%M:%S', ({ticks} - 621355968000000000) / 10000000, 'unixepoch') "
        + $"|| printf('.%07dZ', {ticks} % 10000000)";

    private static string Word(string number, params ReadOnlySpan<string> words)
    {
        string text = $"CASE {number}";
        for (int i = 0; i < words.Length; i++)
            text += string.Create(CultureInfo.InvariantCulture, $" WHEN {i + 1} THEN '{words[i]}'");
        return text + " END";
    }
}
