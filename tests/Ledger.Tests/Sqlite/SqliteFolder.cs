using Microsoft.Data.Sqlite;
using Purlin.Ledger.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>A folder with a database, gone with the test.</summary>
internal sealed class SqliteFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("purlin-ledger-sqlite-").FullName;

    public string File => System.IO.Path.Combine(Path, "books.db");

    public SqliteLedgerOptions Options => new(File);

    public Task<LedgerBook> OpenAsync(TimeProvider? time = null, TimeSpan? busyTimeout = null) => LedgerBook.OpenAsync(
        Options, new LedgerOptions
        {
            TimeProvider = time ?? TimeProvider.System,
            BusyTimeout = busyTimeout ?? TimeSpan.FromSeconds(30),
        });

    /// <summary>A connection such as an application has.</summary>
    public SqliteConnection Connect(string? file = null)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = file ?? File,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    /// <summary>All rows of a query, each joined by spaces.</summary>
    public string[] Query(string sql)
    {
        using SqliteConnection connection = Connect();
        return Query(connection, sql);
    }

    public static string[] Query(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount)
                .Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }

        return [.. rows];
    }

    public static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
