namespace Purlin.Ledger.Tests.Book;

/// <summary>
/// Callers that wait on a thread: who of them writes, and that nobody is forgotten when the role goes on.
/// </summary>
public sealed class LeadingTests
{
    private static readonly Currency Usd = Currency.Parse("USD");
    private static readonly Account[] Two = [Account.Asset("cash", "USD"), Account.Liability("alice", "USD")];
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_caller_that_finds_nobody_writing_writes_on_its_own_thread()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        for (int i = 0; i < 3; i++)
            Assert.Equal(i + 3, book.Post(Pay($"k{i}", 1)).Sequence);
        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 3), store.WriterThreads[1..]);
        Assert.Equal(PostingStatus.AlreadyPosted, book.Post(Pay("k1", 1)).Status);
        Assert.Equal(RefusalReason.Unbalanced,
            book.Post(Entry.Create("bad").Debit("cash", One).Credit("alice", One + One)).Refusal.Reason);
        Assert.Equal(3, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task Who_comes_while_another_writes_shares_the_next_group()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        Task<PostingResult>[] followers =
            [.. Enumerable.Range(0, 5).Select(i => Start(() => book.Post(Pay($"k{i}", 1))))];
        WaitUntil(() => book.GetHealth().Waiting == 5);
        Assert.DoesNotContain(followers, static task => task.IsCompleted);
        store.Open();
        PostingResult[] results = await Task.WhenAll([leader, .. followers]).WaitAsync(Long);
        Assert.Equal([2, 1, 5], store.GroupSizes);
        Assert.Equal([3L, 4, 5, 6, 7, 8], results.Select(static result => result.Sequence).Order());
        Assert.Equal(6, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task Who_waits_alone_is_given_the_role_and_writes_on_its_own_thread()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        int thread = 0;
        Task<PostingResult> follower = Start(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            return book.Post(Pay("follower", 1));
        });
        WaitUntil(() => book.GetHealth().Waiting == 1);
        store.Open();
        Assert.Equal(3, (await leader.WaitAsync(Long)).Sequence);
        Assert.Equal(4, (await follower.WaitAsync(Long)).Sequence);
        Assert.Equal(thread, store.WriterThreads[2]);

        // The role has come back: whoever is next takes it.
        Assert.Equal(5, (await Start(() => book.Post(Pay("next", 1))).WaitAsync(Long)).Sequence);
    }

    [Fact]
    public async Task Who_leads_hands_what_is_awaited_to_a_writer_and_returns()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        Task<PostingResult> awaited = book.PostAsync(Pay("awaited", 1)).AsTask();
        store.LetOneThrough();
        Assert.Equal(3, (await leader.WaitAsync(Long)).Sequence);
        WaitUntil(() => store.WriterThreads.Count == 3);
        Assert.False(awaited.IsCompleted);
        store.Open();
        Assert.Equal(4, (await awaited.WaitAsync(Long)).Sequence);
    }

    [Fact]
    public async Task What_fails_the_leader_reaches_everybody_who_waits()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        Task<PostingResult>[] all =
        [
            leader,
            .. Enumerable.Range(0, 3).Select(i => Start(() => book.Post(Pay($"k{i}", 1)))),
            book.PostAsync(Pay("awaited", 1)).AsTask(),
            Start(() =>
            {
                var results = new PostingResult[1];
                book.Post([new LedgerTransfer(cash, alice, 1, Key: 1)], results);
                return results[0];
            }),
        ];
        WaitUntil(() => book.GetHealth().Waiting == 5);
        var cause = new IOException("no space left");
        store.Fail(cause);
        foreach (Task<PostingResult> task in all)
        {
            var error = await Assert.ThrowsAsync<LedgerPoisonedException>(() => task.WaitAsync(Long));
            Assert.Same(cause, error.InnerException);
        }

        Assert.Throws<LedgerPoisonedException>(() => book.Post(Pay("late", 1)));
        Assert.Equal(0, book.GetBalance("cash").Posted.MinorUnits);
        await book.DisposeAsync().AsTask().WaitAsync(Long);
    }

    [Fact]
    public async Task Disposing_while_a_caller_leads_writes_what_waits_and_refuses_what_comes()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        Task<PostingResult> follower = Start(() => book.Post(Pay("follower", 1)));
        WaitUntil(() => book.GetHealth().Waiting == 1);
        Task disposing = book.DisposeAsync().AsTask();
        Assert.Throws<ObjectDisposedException>(() => book.Post(Pay("late", 1)));
        Assert.False(store.IsDisposed);
        store.Open();
        Assert.True((await leader.WaitAsync(Long)).IsPosted);
        Assert.True((await follower.WaitAsync(Long)).IsPosted);
        await disposing.WaitAsync(Long);
        Assert.True(store.IsDisposed);
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_and_those_who_wait_are_answered()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync(maxWaiting: 1);
        store.Close();
        Task<PostingResult> leader = Start(() => book.Post(Pay("leader", 1)));
        WaitUntil(() => store.WriterThreads.Count == 2);
        Task<PostingResult> follower = Start(() => book.Post(Pay("follower", 1)));
        WaitUntil(() => book.GetHealth().Waiting == 1);
        Assert.Throws<LedgerOverloadedException>(() => book.Post(Pay("third", 1)));
        store.Open();
        Assert.True((await leader.WaitAsync(Long)).IsPosted);
        Assert.True((await follower.WaitAsync(Long)).IsPosted);
        Assert.Equal(2, book.GetBalance("cash").Posted.MinorUnits);
    }

    [Fact]
    public async Task Callers_of_all_kinds_at_once_hand_the_role_on_and_nobody_is_forgotten()
    {
        (LedgerBook book, GatedStore store) = await OpenAsync();
        AccountRef cash = book.Resolve("cash");
        AccountRef alice = book.Resolve("alice");
        int each = Effort.Of(2_000, 200_000);
        Task[] tasks =
        [
            .. Enumerable.Range(0, 3).Select(caller => Start(() => PostEach(caller, static (b, e) => b.Post(e)))),
            Start(() => PostEach(3, static (b, e) => b.PostAsync(e).AsTask().GetAwaiter().GetResult())),
            Start(() =>
            {
                var results = new PostingResult[1];
                for (int i = 0; i < each; i++)
                {
                    book.Post([new LedgerTransfer(cash, alice, 1, Key: (UInt128)i)], results);
                    Assert.Equal(PostingStatus.Posted, results[0].Status);
                }

                return each;
            }),
        ];
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(5L * each, book.GetBalance("cash").Posted.MinorUnits);
        Assert.Equal(5L * each + 2, store.GroupSizes.Sum(static size => (long)size));
        await book.DisposeAsync().AsTask().WaitAsync(Long);

        int PostEach(int caller, Func<LedgerBook, Entry, PostingResult> post)
        {
            for (int i = 0; i < each; i++)
                Assert.Equal(PostingStatus.Posted, post(book, Pay($"{caller}-{i}", 1)).Status);
            return each;
        }
    }

    private static Money One => new(1, Usd);

    // A thread of its own: what blocks takes none from the pool that others need to go on.
    private static Task<T> Start<T>(Func<T> run) => Task.Factory.StartNew(
        run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void WaitUntil(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(holds, Long));

    private static async Task<(LedgerBook Book, GatedStore Store)> OpenAsync(int maxWaiting = 65_536)
    {
        var store = new GatedStore();
        LedgerBook book = await LedgerBook.OpenAsync(store, new LedgerOptions { MaxWaiting = maxWaiting });
        await book.CreateAccountsAsync(Two);
        return (book, store);
    }

    private static Entry Pay(string key, long cents) =>
        Entry.Create(key).Debit("cash", new Money(cents, Usd)).Credit("alice", new Money(cents, Usd));
}
