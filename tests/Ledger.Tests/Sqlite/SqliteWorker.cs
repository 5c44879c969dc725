using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Purlin.Ledger.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>
/// Another process: this executable, started with a variable set, posts to a book, every second time in a transaction
/// with a row of its own, and says the number of each post that was acknowledged, until its input ends or it is killed.
/// </summary>
internal static class SqliteWorker
{
    private const string Variable = "PURLIN_LEDGER_SQLITE_WORKER";

    /// <summary>Starts one that counts from a number on.</summary>
    public static Process Start(string file, long from)
    {
        ProcessStartInfo start = new(Path.Combine(AppContext.BaseDirectory, "Ledger.Tests"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{from};{file}");
        return Process.Start(start)!;
    }

    /// <summary>The next number that it says; 0 once it is gone.</summary>
    public static long Read(Process worker)
    {
        byte[] number = new byte[sizeof(long)];
        int read = worker.StandardOutput.BaseStream.ReadAtLeast(number, number.Length, throwOnEndOfStream: false);
        return read < number.Length ? 0 : BitConverter.ToInt64(number);
    }

    // Runs before the tests' own Main.
    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
            return;
        int split = task.IndexOf(';', StringComparison.Ordinal);
        Work(task[(split + 1)..], long.Parse(task[..split], CultureInfo.InvariantCulture));
        Environment.Exit(0);
    }

    // On this thread alone: others wait for the module's initializer before they run anything of this assembly.
    private static void Work(string file, long from)
    {
        // When the test ends, however it ends, so does its worker.
        Task end = Console.OpenStandardInput().ReadAsync(new byte[1], 0, 1);
        using Stream acknowledged = Console.OpenStandardOutput();
        LedgerBook book = Done(LedgerBook.OpenAsync(
            new SqliteLedgerOptions(file), new LedgerOptions { BusyTimeout = TimeSpan.FromMinutes(2) }));
        using SqliteConnection connection = new($"Data Source={file};Pooling=False;Default Timeout=120");
        connection.Open();
        for (long i = from; !end.IsCompleted; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"work-{i}");
            if (i % 2 == 0)
                Done(book.PostAsync(Books.Pay(key, 1)).AsTask());
            else
                PostOrder(book, connection, key);
            acknowledged.Write(BitConverter.GetBytes(i));
        }

        Done(book.DisposeAsync());
    }

    private static void PostOrder(LedgerBook book, SqliteConnection connection, string key)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        EnlistedLedger ledger = book.Enlist(transaction);
        using SqliteCommand order = connection.CreateCommand();
        order.Transaction = transaction;
        order.CommandText = "INSERT INTO orders VALUES ($id)";
        order.Parameters.AddWithValue("$id", key);
        order.ExecuteNonQuery();
        Done(ledger.PostAsync(Books.Pay(key, 1)).AsTask());
        transaction.Commit();
        Done(ledger.DisposeAsync());
    }

    private static T Done<T>(Task<T> task) => task.GetAwaiter().GetResult();

    private static void Done(ValueTask task) => task.AsTask().GetAwaiter().GetResult();
}
