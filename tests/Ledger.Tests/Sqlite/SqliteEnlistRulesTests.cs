using Microsoft.Data.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Who has to wait for an enlisted transaction, and which ones are refused by name.</summary>
public sealed class SqliteEnlistRulesTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);
    private readonly SqliteFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deferred_transaction_is_refused(bool othersWrite)
    {
        await using LedgerBook book = await OpenAsync();
        using SqliteConnection connection = _folder.Connect();
        using SqliteConnection other = _folder.Connect();
        using (SqliteTransaction deferred = connection.BeginTransaction(deferred: true))
        {
            SqliteTransaction? held = othersWrite ? other.BeginTransaction() : null;
            await using EnlistedLedger ledger = book.Enlist(deferred);
            await FailsAsync(LedgerEnlistmentFailure.Deferred, () => ledger.PostAsync(Books.Pay("k", 1), Ct).AsTask());
            held?.Dispose();
        }

        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("k", 1), Ct)).Status);
    }

    [Fact]
    public async Task A_deferred_transaction_that_has_written_is_as_good_as_any()
    {
        await using LedgerBook book = await OpenAsync();
        using SqliteConnection connection = _folder.Connect();
        SqliteFolder.Run(connection, "CREATE TABLE orders (id TEXT PRIMARY KEY)");
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: true);
        SqliteFolder.Run(connection, "INSERT INTO orders VALUES ('a')");
        await using EnlistedLedger ledger = book.Enlist(transaction);
        Assert.Equal(PostingStatus.Provisional, (await ledger.PostAsync(Books.Pay("k", 1), Ct)).Status);
    }

    [Theory]
    [InlineData("OFF")]
    [InlineData("NORMAL")]
    public async Task A_connection_that_does_not_sync_its_commits_is_refused(string synchronous)
    {
        await using LedgerBook book = await OpenAsync();
        using SqliteConnection connection = _folder.Connect();
        SqliteFolder.Run(connection, $"PRAGMA synchronous = {synchronous}");
        using SqliteTransaction transaction = connection.BeginTransaction();
        Fails(LedgerEnlistmentFailure.NotDurable, () => book.Enlist(transaction));
    }

    [Fact]
    public async Task A_transaction_on_another_database_is_refused_a_copy_among_them()
    {
        await using LedgerBook book = await OpenAsync();
        string copy = Path.Combine(_folder.Path, "copy.db");
        SqliteFolder.Run(_folder.Connect(), $"VACUUM INTO '{copy}'");
        using SqliteConnection connection = _folder.Connect(copy);
        using (SqliteTransaction transaction = connection.BeginTransaction())
            Fails(LedgerEnlistmentFailure.OtherDatabase, () => book.Enlist(transaction));
        using SqliteConnection empty = _folder.Connect(":memory:");
        using SqliteTransaction inMemory = empty.BeginTransaction();
        Fails(LedgerEnlistmentFailure.OtherDatabase, () => book.Enlist(inMemory));
    }

    [Fact]
    public async Task A_transaction_that_is_over_is_refused()
    {
        await using LedgerBook book = await OpenAsync();
        using SqliteConnection connection = _folder.Connect();
        SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await ledger.PostAsync(Books.Pay("k", 1), Ct);
        transaction.Commit();
        await FailsAsync(LedgerEnlistmentFailure.Over, () => ledger.PostAsync(Books.Pay("l", 1), Ct).AsTask());
        await ledger.DisposeAsync();
        Fails(LedgerEnlistmentFailure.Over, () => book.Enlist(transaction));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ledger.PostAsync(Books.Pay("l", 1), Ct).AsTask());
    }

    [Fact]
    public async Task A_book_whose_store_knows_no_transactions_says_so()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        Assert.Throws<NotSupportedException>(() => book.Enlist(transaction));
    }

    [Fact]
    public async Task A_flow_that_posts_beside_its_own_transaction_is_told_so()
    {
        await using Scene scene = await BeginAsync();
        (LedgerBook book, SqliteTransaction transaction) = (scene.Book, scene.Transaction);
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            await ledger.PostAsync(Books.Pay("k", 1), Ct);
            await FailsAsync(LedgerEnlistmentFailure.PostedOutside,
                () => book.PostAsync(Books.Pay("outside", 1), Ct).AsTask());
            await FailsAsync(LedgerEnlistmentFailure.PostedOutside, () => book.ExpireHoldsAsync(Ct).AsTask());
            Fails(LedgerEnlistmentFailure.PostedOutside, () => book.Post([], []));
            Fails(LedgerEnlistmentFailure.PostedOutside, () => book.Post(Books.Pay("outside", 1)));
            Fails(LedgerEnlistmentFailure.PostedOutside, () => book.Enlist(transaction));
            transaction.Commit();

            // Over is over, even before it is disposed of.
            Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("outside", 1), Ct)).Status);
        }

        Assert.Equal(1002, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task Others_wait_for_the_transaction_and_are_told_that_it_takes_too_long()
    {
        await using Scene scene = await BeginAsync();
        (LedgerBook book, SqliteTransaction transaction) = (scene.Book, scene.Transaction);
        Task<PostingResult> inTime;
        Task<PostingResult> tooLate;
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            await ledger.PostAsync(Books.Pay("k", 1), Ct);
            tooLate = Outside(() => book.PostAsync(Books.Pay("k2", 1), Ct).AsTask());
            _time.Advance(Timeout - TimeSpan.FromSeconds(1));
            inTime = Outside(() => book.PostAsync(Books.Pay("k3", 1), Ct).AsTask());
            Assert.False(tooLate.IsCompleted);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(PostingStatus.Busy, (await tooLate).Status);
            Assert.False(inTime.IsCompleted);
            transaction.Commit();
        }

        Assert.Equal(PostingStatus.Posted, (await inTime).Status);
        Assert.Equal(1002, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task A_group_that_waits_for_the_database_lets_the_transaction_go_first()
    {
        await using Scene scene = await BeginAsync();
        (LedgerBook book, SqliteTransaction transaction) = (scene.Book, scene.Transaction);

        // The transaction holds the database before the book is told of it, and the group has begun to wait.
        Task<PostingResult> waits = book.PostAsync(Books.Pay("waits", 1), Ct).AsTask();
        AccountRef cash = book.Resolve("cash");
        await using (EnlistedLedger ledger = book.Enlist(transaction))
        {
            Assert.Equal(PostingStatus.Provisional, (await ledger.PostAsync(Books.Pay("k", 1), Ct)).Status);
            Assert.False(waits.IsCompleted);
            transaction.Commit();
        }

        Assert.Equal(PostingStatus.Posted, (await waits).Status);
        Assert.Equal(1002, book.GetBalance("cash").Posted.MinorUnits);
        Assert.False(cash.IsNone);
    }

    [Fact]
    public async Task An_enlistment_that_ends_before_its_transaction_holds_nobody_and_is_not_followed_by_another()
    {
        await using Scene scene = await BeginAsync();
        (LedgerBook book, SqliteTransaction transaction) = (scene.Book, scene.Transaction);
        await using (EnlistedLedger ledger = book.Enlist(transaction))
            await ledger.PostAsync(Books.Pay("k", 1), Ct);
        await using (EnlistedLedger second = book.Enlist(transaction))
        {
            await FailsAsync(
                LedgerEnlistmentFailure.AnotherEnlistment, () => second.PostAsync(Books.Pay("l", 1), Ct).AsTask());
        }

        transaction.Commit();
        Assert.Equal(1000, book.GetBalance("alice").Posted.MinorUnits);
        Assert.Equal(PostingStatus.AlreadyPosted, (await book.PostAsync(Books.Pay("k", 1), Ct)).Status);
        Assert.Equal(1001, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task Another_book_in_the_same_transaction_is_refused()
    {
        await using LedgerBook book = await OpenAsync();
        await using LedgerBook other = await _folder.OpenAsync(_time);
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await using EnlistedLedger second = other.Enlist(transaction);
        await ledger.PostAsync(Books.Pay("k", 1), Ct);
        await FailsAsync(
            LedgerEnlistmentFailure.AnotherEnlistment, () => second.PostAsync(Books.Pay("l", 1), Ct).AsTask());
        Assert.Equal(PostingStatus.Provisional, (await ledger.PostAsync(Books.Pay("l", 1), Ct)).Status);
    }

    [Fact]
    public async Task Records_of_another_book_under_the_same_sequences_are_not_taken_for_ones_own()
    {
        await using LedgerBook book = await OpenAsync();
        await using LedgerBook other = await _folder.OpenAsync(_time);
        using SqliteConnection connection = _folder.Connect();
        using SqliteTransaction transaction = connection.BeginTransaction();
        await using EnlistedLedger ledger = book.Enlist(transaction);
        await using EnlistedLedger second = other.Enlist(transaction);
        transaction.Save("point");
        await ledger.PostAsync(Books.Pay("mine", 1), Ct);
        transaction.Rollback("point");
        Assert.Equal(4, (await second.PostAsync(Books.Pay("theirs", 2), Ct)).Sequence);
        await FailsAsync(
            LedgerEnlistmentFailure.AnotherEnlistment, () => ledger.PostAsync(Books.Pay("mine", 1), Ct).AsTask());
        transaction.Commit();
        await ledger.DisposeAsync();
        await second.DisposeAsync();
        Assert.Equal((1002L, 1002L),
            (book.GetBalance("alice").Posted.MinorUnits, other.GetBalance("alice").Posted.MinorUnits));
    }

    [Fact]
    public async Task A_post_that_the_transaction_cannot_write_has_not_happened_and_poisons_nothing()
    {
        await using LedgerBook book = await OpenAsync();
        using SqliteConnection connection = _folder.Connect();
        using (SqliteTransaction transaction = connection.BeginTransaction())
        {
            await using EnlistedLedger ledger = book.Enlist(transaction);
            await ledger.PostAsync(Books.Pay("k", 1), Ct);

            // A row of another's making is in the way of the second record only.
            SqliteFolder.Run(connection, "INSERT INTO ledger_legs (id, account, side, amount) VALUES (5121, 0, 0, 1)");
            await Assert.ThrowsAsync<Purlin.Ledger.Sqlite.SqliteLedgerException>(
                () => ledger.PostAsync(Books.Pay("l", 2), Ct).AsTask());
            SqliteFolder.Run(connection, "DELETE FROM ledger_legs WHERE id = 5121");
            PostingResult posted = await ledger.PostAsync(Books.Pay("l", 3), Ct);
            Assert.Equal((PostingStatus.Provisional, 5L), (posted.Status, posted.Sequence));
            transaction.Commit();
        }

        Assert.Null(book.PoisonCause);
        Assert.Equal(1004, book.GetBalance("alice").Posted.MinorUnits);
        Assert.Equal(["alice 1004", "cash 1004"], _folder.Query("SELECT id, posted FROM ledger_balances ORDER BY id"));
        Assert.Equal(["4", "5"], _folder.Query("SELECT sequence FROM ledger_entries WHERE sequence > 3"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<LedgerBook> OpenAsync()
    {
        LedgerBook book = await _folder.OpenAsync(_time, Timeout);
        await Books.SaleAsync(book, "sale");
        return book;
    }

    private async Task<Scene> BeginAsync()
    {
        LedgerBook book = await OpenAsync();
        SqliteConnection connection = _folder.Connect();
        return new Scene(book, connection, connection.BeginTransaction());
    }

    // Another flow: it has enlisted nothing. Returns when the call has come as far as it comes by itself.
    private static Task<T> Outside<T>(Func<Task<T>> call)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(() => Task.FromResult(call())).GetAwaiter().GetResult();
    }

    private static async Task FailsAsync(LedgerEnlistmentFailure failure, Func<Task> call) =>
        Assert.Equal(failure, (await Assert.ThrowsAsync<LedgerEnlistmentException>(call)).Failure);

    private static void Fails(LedgerEnlistmentFailure failure, Action call) =>
        Assert.Equal(failure, Assert.Throws<LedgerEnlistmentException>(call).Failure);

    /// <summary>A book with a sale, and a transaction that writes to its database.</summary>
    private sealed record Scene(LedgerBook Book, SqliteConnection Connection, SqliteTransaction Transaction)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
            await Book.DisposeAsync();
        }
    }
}
