using Microsoft.Data.Sqlite;

namespace Purlin.Ledger.Tests.Sqlite;

/// <summary>Somebody else holds the database: nothing happens, nothing is poisoned, and later it works.</summary>
public sealed class SqliteBusyTests : IDisposable
{
    private readonly SqliteFolder _folder = new();
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_waits_up_to_the_timeout_and_then_says_busy()
    {
        await using LedgerBook book = await _folder.OpenAsync(_time, TimeSpan.FromSeconds(5));
        await Books.SaleAsync(book, "sale");
        using SqliteConnection other = _folder.Connect();
        using SqliteTransaction held = other.BeginTransaction();

        Task<PostingResult> early = book.PostAsync(Books.Pay("k1", 1), Ct).AsTask();
        Advance(TimeSpan.FromSeconds(3));
        Task<PostingResult> late = book.PostAsync(Books.Pay("k2", 1), Ct).AsTask();
        Assert.False(early.IsCompleted);
        Advance(TimeSpan.FromSeconds(2.1));
        Assert.Equal(PostingStatus.Busy, (await early).Status);
        Assert.False(late.IsCompleted);
        held.Rollback();
        Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(PostingStatus.Posted, (await late).Status);
        Assert.Equal(PostingStatus.Posted, (await book.PostAsync(Books.Pay("k1", 1), Ct)).Status);
        Assert.Null(book.PoisonCause);
        Assert.Equal(1002, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task All_kinds_of_commands_say_busy()
    {
        await using LedgerBook book = await _folder.OpenAsync(_time, TimeSpan.Zero);
        await Books.SaleAsync(book, "sale");
        using SqliteConnection other = _folder.Connect();
        using SqliteTransaction held = other.BeginTransaction();

        PostingResult[] chain = await book.PostAsync(new LedgerCommand[] { Books.Pay("a", 1), Books.Pay("b", 1) }, Ct);
        PostingResult[] opened = await book.CreateAccountsAsync(new[] { Account.Asset("safe", "USD") }, Ct);
        Assert.All([.. chain, .. opened], result => Assert.Equal(PostingStatus.Busy, result.Status));
        Assert.Equal(3, chain.Length + opened.Length);
        await Assert.ThrowsAsync<TimeoutException>(() => book.ExpireHoldsAsync(Ct).AsTask());
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        var results = new PostingResult[2];
        book.Post([new(cash, alice, 1, Key: 1), new(cash, alice, 1, Key: 2)], results);
        Assert.All(results, result => Assert.Equal(PostingStatus.Busy, result.Status));
        Assert.Equal(PostingStatus.Busy, book.Post(Books.Pay("c", 1)).Status);

        held.Rollback();
        book.Post([new(cash, alice, 1, Key: 1), new(cash, alice, 1, Key: 2)], results);
        Assert.All(results, result => Assert.Equal(PostingStatus.Posted, result.Status));
        Assert.Equal(5, book.LastSequence);
    }

    [Fact]
    public async Task Transfers_wait_until_the_database_is_free()
    {
        await using LedgerBook book = await _folder.OpenAsync();
        await Books.SaleAsync(book, "sale");
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        using SqliteConnection other = _folder.Connect();
        SqliteTransaction held = other.BeginTransaction();
        var results = new PostingResult[1];
        Task posting = Task.Run(() => book.Post([new(cash, alice, 1, Key: 1)], results), Ct);
        Task<PostingResult> behind = Task.Run(() => book.PostAsync(Books.Pay("behind", 1), Ct).AsTask(), Ct);
        await using (EnlistedLedger ledger = book.Enlist(held))
        {
            Assert.Equal(PostingStatus.Provisional, (await ledger.PostAsync(Books.Pay("k", 1), Ct)).Status);
            held.Commit();
        }

        await posting;
        Assert.Equal(PostingStatus.Posted, results[0].Status);
        Assert.Equal(PostingStatus.Posted, (await behind).Status);
        Assert.Equal(1003, book.GetBalance("alice").Posted.MinorUnits);
    }

    [Fact]
    public async Task A_hold_that_is_due_while_the_database_is_held_expires_afterwards()
    {
        await using LedgerBook book = await _folder.OpenAsync(_time, TimeSpan.FromSeconds(5));
        await Books.SaleAsync(book, "sale");
        Money ten = new(10, Books.Usd);
        await book.PostAsync(
            Entry.Create("h").Debit("alice", ten).Credit("cash", ten).AsHold(TimeSpan.FromMinutes(1)), Ct);
        using SqliteConnection other = _folder.Connect();
        using (SqliteTransaction held = other.BeginTransaction())
        await using (EnlistedLedger ledger = book.Enlist(held))
        {
            await ledger.PostAsync(Books.Pay("k", 1), Ct);
            Advance(TimeSpan.FromMinutes(2));
            Assert.Equal(990, book.GetBalance("alice").Available.MinorUnits);
        }

        Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(1000, book.GetBalance("alice").Available.MinorUnits);
    }

    [Fact]
    public async Task A_book_that_is_closed_while_the_database_is_held_does_not_wait_for_ever()
    {
        LedgerBook book = await _folder.OpenAsync(_time, TimeSpan.Zero);
        await Books.SaleAsync(book, "sale");
        using SqliteConnection other = _folder.Connect();
        using SqliteTransaction held = other.BeginTransaction();
        await book.DisposeAsync();
    }

    [Fact]
    public async Task Two_books_that_post_at_once_lose_nothing_and_do_nothing_twice()
    {
        await using LedgerBook one = await _folder.OpenAsync();
        await using LedgerBook other = await _folder.OpenAsync();
        await Books.SaleAsync(one, "sale");
        const int Each = 60;
        await Task.WhenAll(
            ((LedgerBook[])[one, other]).SelectMany(book => Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
            {
                for (int i = worker; i < Each; i += 4)
                    Assert.True((await book.PostAsync(Books.Pay($"k{i}", 1), Ct)).IsPosted);
            }, Ct))));
        await one.ExpireHoldsAsync(Ct);
        Assert.Equal(1000 + Each, one.GetBalance("alice").Posted.MinorUnits);
        Assert.Equal(3 + Each, one.LastSequence);
        Assert.Equal([$"{1000 + Each}"], _folder.Query("SELECT posted FROM ledger_balances WHERE id = 'alice'"));
    }

    public void Dispose() => _folder.Dispose();

    // From due time to due time: what continues arms the next one.
    private void Advance(TimeSpan by)
    {
        for (DateTimeOffset until = _time.GetUtcNow() + by; _time.GetUtcNow() < until;)
        {
            TimeSpan rest = until - _time.GetUtcNow();
            _time.Advance(_time.NextDue is { } due && due < rest ? due : rest);
        }
    }
}
