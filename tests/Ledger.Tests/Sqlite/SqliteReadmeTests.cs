using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Purlin.Ledger.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>The examples of the README, run.</summary>
public sealed class SqliteReadmeTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    [Fact]
    public async Task An_order_and_its_money_are_one_commit()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        string path = _folder.File;

        #region LedgerSqliteOpen
        await using LedgerBook book = await LedgerBook.OpenAsync(new SqliteLedgerOptions(path), cancellationToken: ct);
        Currency usd = Currency.Parse("USD");
        await book.CreateAccountsAsync(
            new[]
            {
                Account.Asset("cash", "USD"),
                Account.Liability("merchant:7", "USD") with { Floor = Money.Zero(usd) },
            },
            ct);
        #endregion

        using SqliteConnection connection = _folder.Connect();
        SqliteFolder.Run(connection, "CREATE TABLE orders (id TEXT PRIMARY KEY)");

        #region LedgerSqliteEnlist
        using (SqliteTransaction transaction = connection.BeginTransaction())
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            PostingResult sale = await ledger.PostAsync(
                Entry.Create("order-991")
                    .Debit("cash", new Money(100_00, usd))
                    .Credit("merchant:7", new Money(100_00, usd)),
                ct);                                            // Provisional: happens if and when you commit
            InsertOrder(connection, transaction, "order-991", sale.Sequence);
            transaction.Commit();
        }

        AccountBalance balance = book.GetBalance("merchant:7"); // Posted 100.00
        #endregion

        Assert.Equal(new Money(100_00, usd), balance.Posted);
        Assert.Equal(["order-991"], _folder.Query("SELECT id FROM orders"));
        Assert.Equal(["order-991 merchant:7 credit 10000"], _folder.Query(
            "SELECT key, account, side, amount FROM ledger_postings JOIN ledger_journal USING (sequence) "
            + "WHERE account = 'merchant:7'"));
    }

    [Fact]
    public async Task A_book_of_a_host_is_in_a_database()
    {
        string path = _folder.File;
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());

        #region LedgerSqliteHost
        builder.Services.AddLedger(options => options.BusyTimeout = TimeSpan.FromSeconds(2))
            .UseSqlite(path)
            .AddHealthCheck(maxLag: TimeSpan.FromSeconds(2));
        #endregion

        using IHost host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(path));
        Assert.Equal(0, host.Services.GetRequiredService<LedgerBook>().LastSequence);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose() => _folder.Dispose();

    private static void InsertOrder(
        SqliteConnection connection, SqliteTransaction transaction, string id, long sequence)
    {
        Assert.True(sequence > 0);
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO orders VALUES ($id)";
        command.Parameters.AddWithValue("$id", id);
        command.ExecuteNonQuery();
    }
}
