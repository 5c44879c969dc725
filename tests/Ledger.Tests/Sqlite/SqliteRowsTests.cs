using Microsoft.Data.Sqlite;
using Purlin.Ledger.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Rows that a hand has changed: found by a verification, and made anew from the records.</summary>
public sealed class SqliteRowsTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE ledger_accounts SET posted = posted + 1 WHERE id = 'alice'", 2)]
    [InlineData("UPDATE ledger_accounts SET debits = '2000' WHERE id = 'cash'", 1)]
    [InlineData("UPDATE ledger_accounts SET floor = NULL WHERE id = 'alice'", 2)]
    [InlineData("DELETE FROM ledger_accounts WHERE id = 'cash'", 1)]
    [InlineData("UPDATE ledger_legs SET amount = amount + 1 WHERE id = (3 << 10) + 1", 3)]
    [InlineData("UPDATE ledger_legs SET account = 0 WHERE sequence = 5", 5)]
    [InlineData("DELETE FROM ledger_legs WHERE sequence = 4", 4)]
    [InlineData("INSERT INTO ledger_legs (id, account, side, amount) VALUES ((3 << 10) + 2, 0, 0, 1)", 3)]
    [InlineData("INSERT INTO ledger_legs (id, account, side, amount) VALUES (77 << 10, 0, 0, 1)", 77)]
    [InlineData("UPDATE ledger_entries SET memo = 'x' WHERE sequence = 3", 3)]
    [InlineData("UPDATE ledger_entries SET stamp = stamp - 1 WHERE sequence = 4", 4)]
    [InlineData("UPDATE ledger_entries SET key = 'other' WHERE key = 'sale'", 3)]
    [InlineData("UPDATE ledger_entries SET key = CAST(key AS BLOB) WHERE key = 'sale'", 3)]
    [InlineData("UPDATE ledger_holds SET state = 2", 4)]
    [InlineData("UPDATE ledger_holds SET expires = expires + 1", 4)]
    [InlineData("UPDATE ledger_hold_legs SET left = left + 1", 4)]
    [InlineData("DELETE FROM ledger_hold_legs", 4)]
    public async Task A_row_that_was_changed_is_found_and_made_anew(string change, long sequence)
    {
        await using LedgerBook book = await _folder.OpenAsync(new ManualTimeProvider());
        await PostAsync(book);
        string[] rows = AllRows();
        Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
        using (SqliteConnection connection = _folder.Connect())
            SqliteFolder.Run(connection, change);
        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Row, sequence), (difference!.Kind, difference.Sequence));

        await book.RebuildRowsAsync(Ct);
        Assert.Equal(rows, AllRows());
        Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("next", 1), Ct)).Status);
        Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
    }

    [Fact]
    public async Task A_record_that_was_changed_is_found_and_makes_no_rows()
    {
        await using LedgerBook book = await _folder.OpenAsync(new ManualTimeProvider());
        await PostAsync(book);
        using (SqliteConnection connection = _folder.Connect())
        {
            // The sum of the sale, in one leg of two.
            SqliteFolder.Run(connection,
                "UPDATE ledger_entries SET record = substr(record, 1, length(record) - 1) || x'08' WHERE sequence = 3");
        }

        string[] rows = AllRows();
        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Record, 3L), (difference!.Kind, difference.Sequence));
        Assert.Contains("Unbalanced", difference.Message, StringComparison.Ordinal);
        InvalidDataException refused =
            await Assert.ThrowsAsync<InvalidDataException>(() => book.RebuildRowsAsync(Ct).AsTask());
        Assert.Contains("Record 3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rows, AllRows());
    }

    [Fact]
    public async Task Tables_that_were_emptied_and_an_index_that_is_missing_are_there_again()
    {
        Trace trace = new(23);
        await using (LedgerBook book = await LedgerBook.OpenAsync(_folder.Options, trace.Options))
            await trace.RunAsync(book, 300);
        using (SqliteConnection connection = _folder.Connect())
        {
            foreach (string table in (string[])["accounts", "legs", "holds", "hold_legs"])
                SqliteFolder.Run(connection, $"DELETE FROM ledger_{table}");
            SqliteFolder.Run(connection, "UPDATE ledger_entries SET memo = NULL, code = 0, kind = 1, key = NULL");
            SqliteFolder.Run(connection, "DROP INDEX ledger_entries_key");
            SqliteFolder.Run(connection, "DROP VIEW ledger_postings");
            SqliteFolder.Run(connection, "CREATE INDEX mine ON ledger_legs (amount)");
        }

        await using LedgerBook again = await LedgerBook.OpenAsync(_folder.Options, trace.Options);
        await again.RebuildRowsAsync(Ct);
        SqliteTraceTests.AssertRows(_folder, trace.Naive, "the trace");
        Assert.Equal(["ledger_entries_key", "mine"], Indexes());
        LedgerVerification found = await again.VerifyAsync(cancellationToken: Ct);
        Assert.True(found.IsWhole, found.Difference?.Message);
        await trace.RunAsync(again, 50);
        SqliteTraceTests.AssertRows(_folder, trace.Naive, "the trace");
    }

    [Fact]
    public async Task Legs_are_indexed_by_account_where_that_is_asked_for_in_old_files_too()
    {
        await using (LedgerBook book = await _folder.OpenAsync())
            await PostAsync(book);
        Assert.Equal(["ledger_entries_key"], Indexes());
        SqliteLedgerOptions indexed = new(_folder.File) { IndexLegsByAccount = true };
        for (int round = 0; round < 2; round++)
        {
            await using LedgerBook book = await LedgerBook.OpenAsync(indexed, cancellationToken: Ct);
            Assert.Equal(["ledger_entries_key", "ledger_legs_account"], Indexes());
            await book.PostAsync(Books.Pay($"round{round}", 1), Ct);
            await book.RebuildRowsAsync(Ct);
            Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
        }

        Assert.Contains("ledger_legs_account", _folder.Query(
            "EXPLAIN QUERY PLAN SELECT * FROM ledger_postings WHERE account = 'alice'").Aggregate(string.Concat),
            StringComparison.Ordinal);

        // Who does not ask for it leaves it, and who finds it waits for nobody.
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction held = connection.BeginTransaction();
        await using LedgerBook plain = await _folder.OpenAsync(busyTimeout: TimeSpan.Zero);
        await using LedgerBook again = await LedgerBook.OpenAsync(
            indexed, new LedgerOptions { BusyTimeout = TimeSpan.Zero }, Ct);
        Assert.Equal(["ledger_entries_key", "ledger_legs_account"], Indexes());
    }

    [Fact]
    public async Task What_others_and_transactions_have_appended_is_verified_too()
    {
        await using LedgerBook book = await _folder.OpenAsync();
        await using LedgerBook other = await _folder.OpenAsync();
        await PostAsync(book);
        await other.PostAsync(Books.Pay("theirs", 5), Ct);
        Assert.Equal(5, book.LastSequence);
        LedgerVerification found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.Equal((true, 6L), (found.IsWhole, found.Sequence));

        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await ledger.PostAsync(Books.Pay("mine", 5), Ct);
        found = await book.VerifyAsync(cancellationToken: Ct);
        Assert.Equal((true, 6L), (found.IsWhole, found.Sequence));
        LedgerEnlistmentException refused =
            await Assert.ThrowsAsync<LedgerEnlistmentException>(() => book.RebuildRowsAsync(Ct).AsTask());
        Assert.Equal(LedgerEnlistmentFailure.PostedOutside, refused.Failure);
        transaction.Commit();
        await ledger.DisposeAsync();
        Assert.Equal(7, (await book.VerifyAsync(cancellationToken: Ct)).Sequence);
    }

    [Fact]
    public async Task Rows_are_not_made_while_somebody_else_holds_the_database()
    {
        await using LedgerBook book = await _folder.OpenAsync(busyTimeout: TimeSpan.Zero);
        await PostAsync(book);
        using SqliteConnection connection = _folder.Connect();
        using (SqliteTransaction held = connection.BeginTransaction())
        {
            await Assert.ThrowsAsync<TimeoutException>(() => book.RebuildRowsAsync(Ct).AsTask());
            Assert.True((await book.VerifyAsync(cancellationToken: Ct)).IsWhole);
        }

        await book.RebuildRowsAsync(Ct);
        await using LedgerBook memory = LedgerBook.InMemory();
        await Assert.ThrowsAsync<NotSupportedException>(() => memory.RebuildRowsAsync(Ct).AsTask());
    }

    [Fact]
    public async Task A_record_behind_the_head_row_is_nobodys_and_is_left_alone()
    {
        await using LedgerBook book = await _folder.OpenAsync();
        await PostAsync(book);
        using (SqliteConnection connection = _folder.Connect())
        {
            SqliteFolder.Run(connection,
                "INSERT INTO ledger_entries SELECT 6, stamp, kind, refusal, 'six', code, memo, effective, record "
                + "FROM ledger_entries WHERE sequence = 5");
        }

        LedgerDifference? difference = (await book.VerifyAsync(cancellationToken: Ct)).Difference;
        Assert.Equal((LedgerDifferenceKind.Row, 6L), (difference!.Kind, difference.Sequence));
        await Assert.ThrowsAsync<SqliteLedgerException>(
            () => book.RebuildRowsAsync(Ct).AsTask());
        Assert.Equal(["6"], _folder.Query("SELECT COUNT(*) FROM ledger_entries"));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Cash, alice, a sale of 10.00; a hold of 5.00, of which 2.00 are captured.</summary>
    private static async Task PostAsync(LedgerBook book)
    {
        await Books.SaleAsync(book, "sale");
        await book.PostAsync(Books.Draw("hold", 500).AsHold(TimeSpan.FromDays(1)).WithMemo("m"), Ct);
        Money two = new(200, Books.Usd);
        await book.PostAsync(HoldCapture.Create("two", "hold").Debit("alice", two).Credit("cash", two), Ct);
    }

    private string[] Indexes() =>
        _folder.Query("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name");

    private string[] AllRows() =>
    [
        .. ((string[])["entries", "legs", "accounts", "holds", "hold_legs"])
            .SelectMany(table => _folder.Query($"SELECT * FROM ledger_{table} ORDER BY 1")),
    ];
}
