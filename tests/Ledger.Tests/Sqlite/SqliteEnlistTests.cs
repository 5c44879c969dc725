using Microsoft.Data.Sqlite;
using Purlin.Ledger.Sqlite;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Posting in the caller's transaction: all of it happens with the caller's rows, or nothing does.</summary>
public sealed class SqliteEnlistTests : IDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_posted_in_a_transaction_happens_with_its_commit()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        using SqliteConnection connection = _folder.Connect();
        SqliteFolder.Run(connection, "CREATE TABLE orders (id TEXT PRIMARY KEY)");
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            PostingResult posted = await ledger.PostAsync(Books.Pay("order", 500), Ct);
            Assert.Equal((PostingStatus.Provisional, 4L), (posted.Status, posted.Sequence));
            Assert.False(posted.IsPosted);
            Assert.Equal(1000, book.GetBalance("alice").Posted.MinorUnits);
            Run(connection, transaction, "INSERT INTO orders VALUES ('order')");
            transaction.Commit();
        }

        Assert.Equal(1500, book.GetBalance("alice").Posted.MinorUnits);
        Assert.Equal(4, book.LastSequence);
        PostingResult again = await book.PostAsync(Books.Pay("order", 500), Ct);
        Assert.Equal((PostingStatus.AlreadyPosted, 4L), (again.Status, again.Sequence));
        Assert.Equal(["alice 1500", "cash 1500"],
            _folder.Query("SELECT id, posted FROM ledger_balances ORDER BY id"));
        Assert.Equal(["order"], _folder.Query("SELECT id FROM orders"));
    }

    [Fact]
    public async Task A_balance_in_a_transaction_is_with_what_was_posted_there()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        Assert.Equal(1000, (await ledger.GetBalanceAsync("alice", Ct)).Posted.MinorUnits);
        await ledger.PostAsync(Books.Pay("pay", 500), Ct);
        await ledger.PostAsync(Books.Draw("hold", 100).AsHold(), Ct);
        AccountBalance there = await ledger.GetBalanceAsync("alice", Ct);
        Assert.Equal((1500L, 1400L), (there.Posted.MinorUnits, there.Available.MinorUnits));
        Assert.Equal(1000, book.GetBalance("alice").Posted.MinorUnits);

        transaction.Save("point");
        await ledger.CreateAccountsAsync(new[] { Account.Asset("safe", "USD") }, Ct);
        await ledger.PostAsync(Books.Draw("draw", 400), Ct);
        Assert.Equal(0, (await ledger.GetBalanceAsync("safe", Ct)).Posted.MinorUnits);
        Assert.Equal(1100, (await ledger.GetBalanceAsync("alice", Ct)).Posted.MinorUnits);
        transaction.Rollback("point");
        await Assert.ThrowsAsync<KeyNotFoundException>(() => ledger.GetBalanceAsync("safe", Ct).AsTask());
        Assert.Equal(1500, (await ledger.GetBalanceAsync("alice", Ct)).Posted.MinorUnits);
        transaction.Commit();
        LedgerEnlistmentException over =
            await Assert.ThrowsAsync<LedgerEnlistmentException>(() => ledger.GetBalanceAsync("alice", Ct).AsTask());
        Assert.Equal(LedgerEnlistmentFailure.Over, over.Failure);
        await ledger.DisposeAsync();
        Assert.Equal(1500, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task What_is_rolled_back_leaves_no_trace()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        using SqliteConnection connection = _folder.Connect();
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            await using EnlistedLedger ledger = book.Enlist(transaction);
            await ledger.CreateAccountsAsync(new[] { Account.Asset("safe", "USD") }, Ct);
            await ledger.PostAsync(Books.Pay("order", 500), Ct);
            Assert.Equal(PostingStatus.Provisional, (await ledger.PostAsync(Books.Pay("order", 500), Ct)).Status);
            Assert.Equal(PostingStatus.Conflict, (await ledger.PostAsync(Books.Pay("order", 501), Ct)).Status);
        }

        Assert.False(book.TryResolve("safe", out _));
        Assert.Equal(1000, book.GetBalance("alice").Posted.MinorUnits);
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("order", 7), Ct)).Status);
        Assert.Equal(4, book.LastSequence);
        Assert.Equal(["alice 1007", "cash 1007"],
            _folder.Query("SELECT id, posted FROM ledger_balances ORDER BY id"));
    }

    [Fact]
    public async Task Rolling_back_to_a_savepoint_takes_back_what_came_after_it()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        using SqliteConnection connection = _folder.Connect();
        using (SqliteTransaction transaction = connection.BeginTransaction())
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            await ledger.PostAsync(Books.Pay("kept", 100), Ct);
            transaction.Save("point");
            await ledger.PostAsync(Books.Pay("gone", 10), Ct);
            await ledger.PostAsync(Entry.Create("hold").Debit("alice", new Money(900, Books.Usd))
                .Credit("cash", new Money(900, Books.Usd)).AsHold(), Ct);
            PostingResult refused = await ledger.PostAsync(Books.Draw("draw", 300), Ct);
            Assert.Equal((PostingStatus.Refused, 90L), (refused.Status, refused.Refusal.Short.MinorUnits));
            transaction.Rollback("point");

            // The key and the money are free again: what refused it never happened.
            PostingResult drawn = await ledger.PostAsync(Books.Draw("draw", 300), Ct);
            Assert.Equal((PostingStatus.Provisional, 5L), (drawn.Status, drawn.Sequence));
            transaction.Commit();
        }

        Assert.Equal(800, book.GetBalance("alice").Available.MinorUnits);
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("gone", 10), Ct)).Status);
        Assert.Equal(["kept", "draw", "gone"], _folder.Query("SELECT key FROM ledger_journal WHERE sequence > 3"));
    }

    [Fact]
    public async Task A_hold_is_opened_captured_and_expires_in_transactions()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        Money ten = new(10, Books.Usd);
        await InTransactionAsync(book, commit: true, async ledger =>
        {
            await ledger.PostAsync(Entry.Create("h1").Debit("alice", ten).Credit("cash", ten).AsHold(), Ct);
            await ledger.PostAsync(
                Entry.Create("h2").Debit("alice", ten).Credit("cash", ten).AsHold(TimeSpan.FromHours(1)), Ct);
        });
        Assert.Equal(980, book.GetBalance("alice").Available.MinorUnits);
        Assert.Equal(4, _folder.Query("SELECT * FROM ledger_open_holds").Length);
        foreach (bool commit in (bool[])[false, true])
        {
            await InTransactionAsync(book, commit, async ledger =>
            {
                _time.StepWallClock(TimeSpan.FromHours(1));
                PostingResult captured = await ledger.PostAsync(HoldCapture.Create("c1", "h1"), Ct);
                Assert.Equal(PostingStatus.Provisional, captured.Status);
                PostingResult late = await ledger.PostAsync(HoldCapture.Create("c2", "h2"), Ct);
                Assert.Equal(RefusalReason.HoldExpired, late.Refusal.Reason);
            });
        }

        Assert.Equal((990L, 990L), (book.GetBalance("alice").Posted.MinorUnits,
            book.GetBalance("alice").Available.MinorUnits));
        Assert.Equal(["5 3 ", "4 1 "], _folder.Query(
            "SELECT sequence, state, '' FROM ledger_holds ORDER BY sequence DESC"));
        Assert.Empty(_folder.Query("SELECT * FROM ledger_open_holds"));
        Assert.Empty(_folder.Query("SELECT * FROM ledger_hold_legs"));
    }

    [Fact]
    public async Task A_time_at_which_nothing_was_written_leaves_no_trace()
    {
        await using LedgerBook book = await OpenWithSaleAsync();
        await InTransactionAsync(book, commit: true, async ledger =>
        {
            PostingResult first = await ledger.PostAsync(Books.Pay("k", 1), Ct);
            _time.StepWallClock(TimeSpan.FromSeconds(10));
            Assert.Equal(first, await ledger.PostAsync(Books.Pay("k", 1), Ct));
            _time.StepWallClock(TimeSpan.FromSeconds(-9));
            PostingResult next = await ledger.PostAsync(Books.Pay("l", 1), Ct);
            Assert.Equal(first.Stamp + TimeSpan.FromSeconds(1), next.Stamp);
        });
    }

    [Fact]
    public async Task A_trace_in_transactions_committed_and_rolled_back_is_that_of_memory()
    {
        for (int seed = 0; seed < Effort.Of(3, 100); seed++)
        {
            using SqliteFolder folder = new();
            Trace trace = new(seed);
            Trace memory = new(seed);
            await using LedgerBook expected = LedgerBook.InMemory(memory.Options);
            await using LedgerBook book = await LedgerBook.OpenAsync(folder.Options, trace.Options);
            using SqliteConnection connection = folder.Connect();
            var random = new Random(seed);
            for (int i = 0; i < 40; i++)
            {
                int commands = 1 + random.Next(20);
                if (random.Next(4) == 0)
                {
                    await trace.RunAsync(book, commands);
                }
                else
                {
                    // What is thrown away first: a whole transaction, or what came after a savepoint.
                    if (random.Next(2) == 0)
                        await ThrowAwayAsync(book, connection, trace.Time, random);
                    await CommitAsync(book, connection, trace, commands, random);
                }

                await memory.RunAsync(expected, commands);
                await SqliteTraceTests.AssertSameAsync(expected, book);
            }

            SqliteTraceTests.AssertRows(folder, trace.Naive, $"trace {seed}");
            await using LedgerBook again = await LedgerBook.OpenAsync(folder.Options, trace.Options);
            await SqliteTraceTests.AssertSameAsync(expected, again);
            await SqliteTraceTests.AssertVerifiedAsync(again);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ThrowAwayAsync(
        LedgerBook book, SqliteConnection connection, ManualTimeProvider time, Random random)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await NoiseAsync(ledger, random);
        Assert.NotEqual(default, time.GetUtcNow());
    }

    private static async Task CommitAsync(
        LedgerBook book, SqliteConnection connection, Trace trace, int commands, Random random)
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        int before = random.Next(commands);
        await trace.RunAsync(ledger, before);
        transaction.Save("here");
        await NoiseAsync(ledger, random);
        transaction.Rollback("here");
        await trace.RunAsync(ledger, commands - before);
        if (random.Next(2) == 0)
        {
            transaction.Save("there");
            await NoiseAsync(ledger, random);
            transaction.Rollback("there");
        }

        transaction.Commit();
    }

    // Commands of another trace, on the same accounts.
    private static async Task NoiseAsync(EnlistedLedger ledger, Random random)
    {
        TraceGenerator noise = new(random.Next());
        await ledger.CreateAccountsAsync(new[] { Account.Asset($"noise{random.Next()}", "EUR") });
        for (int i = 0; i < 6; i++)
            await ledger.PostAsync(new[] { noise.Next(), noise.Next() });
        for (int i = 0; i < 6; i++)
            await ledger.PostAsync(noise.Next());
    }

    private async Task<LedgerBook> OpenWithSaleAsync()
    {
        LedgerBook book = await _folder.OpenAsync(_time);
        await Books.SaleAsync(book, "sale");
        return book;
    }

    private async Task InTransactionAsync(LedgerBook book, bool commit, Func<EnlistedLedger, Task> work)
    {
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await work(ledger);
        if (commit)
            transaction.Commit();
    }

    private static void Run(SqliteConnection connection, SqliteTransaction transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
