using Purlin.Ledger.Tests.Kernel;
using Purlin.Ledger.Tests.Oracle;

namespace Purlin.Ledger.Tests.Book;

/// <summary>Groups, answers, durability as readers see it, and what a failed store does.</summary>
public sealed class LedgerBookTests
{
    private static readonly Currency Usd = Currency.Parse("USD");
    private static readonly Account[] Two = [Account.Asset("cash", "USD"), Account.Liability("alice", "USD")];

    [Fact]
    public async Task Any_number_of_accounts_is_opened_in_groups_that_a_store_can_take()
    {
        var store = new GatedStore();
        await using LedgerBook book = await LedgerBook.OpenAsync(
            store, new LedgerOptions { TimeProvider = new ManualTimeProvider() }, TestContext.Current.CancellationToken);
        Account[] all = [.. Enumerable.Range(0, 20_001).Select(static i => Account.Asset($"account-{i}", "USD"))];
        PostingResult[] results = await book.CreateAccountsAsync(all, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, all.Length).Select(static i => (long)i), results.Select(r => r.Sequence));
        Assert.InRange(store.GroupSizes.Max(), 1, 10_000);
    }

    [Fact]
    public async Task What_waits_while_a_group_is_written_is_the_next_group()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync();
        store.Close();
        Task<PostingResult>[] all = [.. Enumerable.Range(0, 101).Select(i => book.PostAsync(Pay($"k{i}", 1)).AsTask())];
        Assert.All(all, task => Assert.False(task.IsCompleted));
        store.Open();
        PostingResult[] results = await Task.WhenAll(all);
        Assert.Equal([2, 1, 100], store.GroupSizes);
        Assert.Equal(Enumerable.Range(3, 101).Select(i => (long)i), results.Select(result => result.Sequence));
        Assert.Equal(101, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task Readers_see_nothing_of_a_group_that_does_not_last_yet()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync();
        await book.PostAsync(Pay("a", 5));
        store.Close();
        Task<PostingResult> pending = book.PostAsync(Pay("b", 7)).AsTask();
        Task<PostingResult[]> opened = book.CreateAccountsAsync(new[] { Account.Asset("new", "USD") }).AsTask();
        Assert.Equal(5, book.GetBalance("cash").Posted.MinorUnits);
        Assert.Equal(3, book.LastSequence);
        Assert.Equal((Int128)5, book.GetTrialBalance().Totals[0].Debits);
        Assert.False(book.TryResolve("new", out _));
        Assert.Equal(3, (await Events(book)).Count);
        store.Open();
        await pending;
        await opened;
        Assert.Equal(12, book.GetBalance("cash").Posted.MinorUnits);
        Assert.True(book.TryResolve("new", out _));
    }

    [Fact]
    public async Task Cancelling_the_wait_does_not_cancel_the_effect_and_the_key_tells()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync();
        store.Close();
        using var source = new CancellationTokenSource();
        Task<PostingResult> pending = book.PostAsync(Pay("k", 7), source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        store.Open();
        PostingResult again = await book.PostAsync(Pay("k", 7));
        Assert.Equal(PostingStatus.AlreadyPosted, again.Status);
        Assert.Equal(7, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task A_call_cancelled_before_it_begins_has_no_effect()
    {
        (LedgerBook book, _, _) = await OpenAsync();
        Assert.Throws<OperationCanceledException>(() => { _ = book.PostAsync(Pay("k", 7), new(true)).AsTask(); });
        Assert.Equal(2, book.LastSequence);
    }

    [Fact]
    public async Task A_store_that_fails_poisons_and_nobody_is_told_that_it_lasts()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync();
        await book.PostAsync(Pay("a", 5));
        store.Close();
        Task<PostingResult> first = book.PostAsync(Pay("b", 7)).AsTask();
        Task<PostingResult> second = book.PostAsync(Pay("c", 7)).AsTask();
        var cause = new IOException("no space left");
        store.Fail(cause);
        Assert.Same(cause, (await Assert.ThrowsAsync<LedgerPoisonedException>(() => first)).InnerException);
        await Assert.ThrowsAsync<LedgerPoisonedException>(() => second);
        Assert.Throws<LedgerPoisonedException>(() => { _ = book.PostAsync(Pay("d", 7)).AsTask(); });
        Assert.Throws<LedgerPoisonedException>(() => book.Post([default], new PostingResult[1]));
        Assert.Same(cause, book.PoisonCause);
        Assert.Equal(5, book.GetBalance("cash").Posted.MinorUnits);
        Assert.Equal(3, (await Events(book)).Count);
        await book.DisposeAsync();
        Assert.True(store.IsDisposed);
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_and_nothing_happens()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync(new LedgerOptions { MaxWaiting = 2 });
        store.Close();
        Task<PostingResult>[] all = [.. Enumerable.Range(0, 3).Select(i => book.PostAsync(Pay($"k{i}", 1)).AsTask())];
        Assert.Throws<LedgerOverloadedException>(() => { _ = book.PostAsync(Pay("k9", 1)).AsTask(); });
        store.Open();
        await Task.WhenAll(all);
        Assert.Equal(3, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task Disposing_writes_what_waits_and_refuses_what_comes()
    {
        (LedgerBook book, GatedStore store, _) = await OpenAsync();
        store.Close();
        Task<PostingResult> pending = book.PostAsync(Pay("k", 7)).AsTask();
        Task disposing = book.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        Assert.Throws<ObjectDisposedException>(() => { _ = book.PostAsync(Pay("l", 7)).AsTask(); });
        store.Open();
        Assert.Equal(PostingStatus.Posted, (await pending).Status);
        await disposing;
        Assert.True(store.IsDisposed);
    }

    [Fact]
    public async Task Holds_expire_by_the_clock_without_a_command()
    {
        (LedgerBook book, _, ManualTimeProvider time) = await OpenAsync();
        await book.PostAsync(Pay("late", 5).AsHold(TimeSpan.FromDays(3)));
        await book.PostAsync(Pay("soon", 7).AsHold(TimeSpan.FromSeconds(2)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(12, book.GetBalance("cash").Incoming.MinorUnits);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(5, book.GetBalance("cash").Incoming.MinorUnits);
        time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, book.GetBalance("cash").Incoming.MinorUnits);
        List<LedgerEvent> expired = (await Events(book)).FindAll(e => e.Kind == LedgerRecordKind.Expire);
        Assert.Equal([4L, 3L], expired.Select(e => e.ExpiredHold));
        Assert.Equal(time.GetUtcNow() - TimeSpan.FromDays(3), expired[0].Stamp);
    }

    [Fact]
    public async Task What_another_process_appends_is_taken_in_before_the_next_group()
    {
        (LedgerBook book, GatedStore store, ManualTimeProvider time) = await OpenAsync();
        KernelRig other = KernelRig.Opened(time.GetUtcNow().UtcTicks, Two);
        other.Kernel.AdvanceTo(time.GetUtcNow().UtcTicks);
        other.Kernel.Apply(Pay("theirs", 30));
        await store.AppendElsewhereAsync(other.Kernel.Group);

        // Theirs is known here, key and balance.
        Assert.Equal(PostingStatus.AlreadyPosted, (await book.PostAsync(Pay("theirs", 30))).Status);
        Assert.Equal(4, (await book.PostAsync(Pay("ours", 3))).Sequence);
        Assert.Equal(33, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task The_feed_gives_everything_once_in_order_and_goes_on_where_it_ended()
    {
        (LedgerBook book, _, _) = await OpenAsync();
        await book.PostAsync(Pay("a", 5).WithCode(7).WithMemo("lunch"));
        await book.PostAsync(Pay("b", 6).AsHold(TimeSpan.FromMinutes(1)));
        await book.PostAsync(HoldCapture.Create("c", "b").ReleasingRest());
        await book.PostAsync(Entry.Create("d").Debit("nobody", new Money(1, Usd)).Credit("cash", new Money(1, Usd)));
        List<LedgerEvent> events = await Events(book);
        Assert.Equal([1L, 2, 3, 4, 5, 6], events.Select(e => e.Sequence));
        Assert.Equal(
            [LedgerRecordKind.Open, LedgerRecordKind.Open, LedgerRecordKind.Post, LedgerRecordKind.Hold,
                LedgerRecordKind.Capture, LedgerRecordKind.Post],
            events.Select(e => e.Kind));
        Assert.Equal(("a", 7, "lunch"), (events[2].Key!.Value.Text, events[2].Code, events[2].Memo));
        Assert.Equal(new EntryLeg("cash", EntrySide.Debit, new Money(5, Usd)), events[2].Legs[0]);
        Assert.Equal(("b", true), (events[4].Hold!.Value.Text, events[4].ReleasesRest));
        Assert.Equal((RefusalReason.AccountNotFound, "nobody"), (events[5].Refusal.Reason, events[5].Legs[0].Account));
        Assert.Null(events[0].Key);
        Assert.Equal([5L, 6], (await Events(book, 4)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_book_opened_on_the_same_store_goes_on_where_the_last_one_ended()
    {
        var store = new MemoryStore();
        var time = new ManualTimeProvider();
        LedgerBook first = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time });
        await first.CreateAccountsAsync(TraceGenerator.Accounts);
        var generator = new TraceGenerator(9);
        for (int i = 0; i < 500; i++)
            await first.PostAsync(generator.Next());
        LedgerBook second = await LedgerBook.OpenAsync(store, new LedgerOptions { TimeProvider = time });
        foreach (Account account in TraceGenerator.Accounts)
            Assert.Equal(first.GetBalance(account.Id), second.GetBalance(account.Id));
        Assert.Equal(first.LastSequence, second.LastSequence);
    }

    [Fact]
    public async Task Threads_that_post_at_once_by_either_path_lose_and_double_nothing()
    {
        await using LedgerBook book = LedgerBook.InMemory();
        await book.CreateAccountsAsync(Two);
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        const int Each = 300;
        Task[] tasks = [.. Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++)
            {
                if (thread % 2 == 0)
                    Assert.True((await book.PostAsync(Pay($"{thread / 2}-{i}", 1))).IsPosted);
                else
                    PostThree(book, cash, alice, (ulong)(thread * 10_000 + i * 3));
                Assert.True(book.GetTrialBalance().IsBalanced);
            }
        }))];
        await Task.WhenAll(tasks);
        Assert.Equal(2 * Each + 2 * 3 * Each, book.GetBalance("cash").Posted.MinorUnits);
        Assert.True(book.GetTrialBalance().IsBalanced);
    }

    [Fact]
    public async Task The_fast_path_allocates_nothing()
    {
        const int Batch = 100;
        LedgerBook book = LedgerBook.InMemory(new LedgerOptions { ExpectedAccounts = 4, ExpectedRecords = 400_000 });
        await book.CreateAccountsAsync(Two);
        var transfers = new LedgerTransfer[Batch];
        var results = new PostingResult[Batch];
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        UInt128 key = 0;
        Allocations.AssertNone(
            () =>
            {
                for (int i = 0; i < Batch; i++)
                    transfers[i] = new LedgerTransfer(cash, alice, 1 + i, key++);
                book.Post(transfers, results);
            },
            iterations: 300);
        Assert.All(results, result => Assert.Equal(PostingStatus.Posted, result.Status));
    }

    private static void PostThree(LedgerBook book, AccountRef debit, AccountRef credit, ulong key)
    {
        var results = new PostingResult[3];
        LedgerTransfer[] three =
            [.. Enumerable.Range(0, 3).Select(i => new LedgerTransfer(debit, credit, 1, key + (ulong)i))];
        book.Post(three, results);
        Assert.All(results, result => Assert.Equal(PostingStatus.Posted, result.Status));
    }

    private static async Task<(LedgerBook Book, GatedStore Store, ManualTimeProvider Time)> OpenAsync(
        LedgerOptions? options = null)
    {
        var store = new GatedStore();
        var time = new ManualTimeProvider();
        options ??= new LedgerOptions();
        options.TimeProvider = time;
        LedgerBook book = await LedgerBook.OpenAsync(store, options);
        await book.CreateAccountsAsync(Two);
        return (book, store, time);
    }

    private static async Task<List<LedgerEvent>> Events(LedgerBook book, long after = 0)
    {
        var events = new List<LedgerEvent>();
        await foreach (LedgerEvent next in book.ReadAsync(after))
            events.Add(next);
        return events;
    }

    private static Entry Pay(string key, long cents) =>
        Entry.Create(key).Debit("cash", new Money(cents, Usd)).Credit("alice", new Money(cents, Usd));
}
